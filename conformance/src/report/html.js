const search = document.getElementById("search");
const boxes = [...document.querySelectorAll("input[name=verdict]")];
const results = [...document.querySelectorAll("main > details")];
function filter() {
  const words = search.value.toLowerCase().split(" ").filter(Boolean);
  const verdicts = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
  let shown = 0;
  for (const result of results) {
    const text = result.textContent.toLowerCase();
    const wanted = verdicts.has(result.dataset.verdict) && words.every((word) => text.includes(word));
    result.hidden = !wanted;
    shown += wanted;
  }
  document.getElementById("shown").textContent = shown + " shown";
}
search.addEventListener("input", filter);
boxes.forEach((box) => box.addEventListener("change", filter));
document.querySelector("form").addEventListener("submit", (event) => event.preventDefault());
filter();
