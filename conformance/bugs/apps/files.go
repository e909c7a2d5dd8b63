// The file server of Go's library: files PORT SITE.
package main

import (
	"io/ioutil"
	"net/http"
	"os"
	"strconv"
)

func main() {
	files := http.FileServer(http.Dir(os.Args[2]))
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if r.Method == "POST" {
			taken, err := ioutil.ReadAll(r.Body)
			if err != nil {
				http.Error(w, "unreadable content", 400)
				return
			}
			w.Write([]byte("got " + strconv.Itoa(len(taken)) + ": " + string(taken)))
			return
		}
		files.ServeHTTP(w, r)
	})
	if err := http.ListenAndServe("127.0.0.1:"+os.Args[1], nil); err != nil {
		panic(err)
	}
}
