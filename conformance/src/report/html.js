const form = document.querySelector("form");
const search = document.getElementById("search");
const area = document.getElementById("area");
const results = [...document.querySelectorAll("main > details")];
const texts = new Map();
function chosen(name) {
  return new Set([...form.querySelectorAll(`input[name=${name}]:checked`)].map((box) => box.value));
}
function text(result) {
  if (!texts.has(result)) texts.set(result, result.textContent.toLowerCase());
  return texts.get(result);
}
function filter() {
  const words = search.value.toLowerCase().split(" ").filter(Boolean);
  const verdicts = chosen("verdict");
  const levels = chosen("level");
  let shown = 0;
  for (const result of results) {
    const { verdict, level, area: own } = result.dataset;
    const wanted = verdicts.has(verdict) && levels.has(level) && (!area.value || area.value === own) &&
      words.every((word) => text(result).includes(word));
    result.hidden = !wanted;
    shown += wanted;
  }
  document.getElementById("shown").textContent = `${shown} of ${results.length} shown`;
}
function unfold(open) {
  for (const result of results) if (!result.hidden) result.open = open;
}
function follow() {
  const result = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!result) return;
  result.hidden = false;
  result.open = true;
  result.scrollIntoView();
}
form.addEventListener("input", filter);
form.addEventListener("submit", (event) => event.preventDefault());
document.getElementById("unfold").addEventListener("click", () => unfold(true));
document.getElementById("fold").addEventListener("click", () => unfold(false));
addEventListener("hashchange", follow);
form.hidden = false;
filter();
follow();
