const form = document.querySelector("form");
const search = document.getElementById("search");
const area = document.getElementById("area");
const differing = document.getElementById("differing");
const rows = [...document.querySelectorAll(".grid tbody tr[data-verdicts]")];
const headings = [...document.querySelectorAll(".grid tbody tr.area")];
function filter() {
  const words = search.value.toLowerCase().split(" ").filter(Boolean);
  const verdicts = [...form.querySelectorAll("input[name=verdict]:checked")].map((box) => box.value);
  const areas = new Set();
  let shown = 0;
  for (const row of rows) {
    const own = row.dataset.verdicts.split(" ");
    const text = row.firstElementChild.textContent.toLowerCase();
    const wanted = verdicts.some((verdict) => own.includes(verdict)) &&
      (!differing.checked || row.dataset.differs === "true") &&
      (!area.value || area.value === row.dataset.area) &&
      words.every((word) => text.includes(word));
    row.hidden = !wanted;
    if (wanted) areas.add(row.dataset.area);
    shown += wanted;
  }
  for (const heading of headings) heading.hidden = !areas.has(heading.dataset.area);
  document.getElementById("shown").textContent = `${shown} of ${rows.length} checks shown`;
}
form.addEventListener("input", filter);
form.addEventListener("submit", (event) => event.preventDefault());
form.hidden = false;
filter();
