// The one script of the site: asks this very server a few questions and shows what it says.
// Without it every page still reads in full.
"use strict";

const questions = [
  {
    name: "HEAD",
    say: "The fields of this page, without its content.",
    ask: () => ({ target: "/", method: "HEAD" }),
  },
  {
    name: "If-None-Match",
    say: "The same page, with the entity tag from a moment ago: 304 means your copy is still good.",
    ask: async () => {
      const tag = (await fetch("/", { method: "HEAD", cache: "no-store" })).headers.get("etag");
      return { target: "/", method: "GET", fields: tag ? { "If-None-Match": tag } : {} };
    },
  },
  {
    name: "Range",
    say: "Sixteen octets from the middle of a mebibyte.",
    ask: () => ({ target: "/data/noise.bin", method: "GET", fields: { Range: "bytes=524288-524303" } }),
  },
  {
    name: "Range too far",
    say: "Octets that do not exist: 416, and Content-Range says how long the file is.",
    ask: () => ({ target: "/data/noise.bin", method: "GET", fields: { Range: "bytes=9999999-" } }),
  },
  {
    name: "DELETE",
    say: "A method this server does not offer here: Allow lists the ones it does.",
    ask: () => ({ target: "/", method: "DELETE" }),
  },
  {
    name: "Not here",
    say: "A name nothing is stored under.",
    ask: () => ({ target: "/no-such-page", method: "GET" }),
  },
];

// Browsers show fields in alphabetical order and only whole values, not the octets. For those, use probe.
async function answer(question) {
  const { target, method, fields = {} } = await question.ask();
  const response = await fetch(target, { method, headers: fields, cache: "no-store" });
  const lines = [`> ${method} ${target}`];
  for (const [name, value] of Object.entries(fields)) lines.push(`> ${name}: ${value}`);
  lines.push("", `< ${response.status} ${response.statusText}`);
  for (const [name, value] of response.headers) lines.push(`< ${name}: ${value}`);
  if (response.status === 206) {
    const octets = new Uint8Array(await response.arrayBuffer());
    lines.push("", Array.from(octets, (o) => o.toString(16).padStart(2, "0")).join(" "));
  }
  return lines.join("\n");
}

function install(place) {
  const row = document.createElement("div");
  row.className = "row";
  const output = document.createElement("pre");
  output.setAttribute("aria-live", "polite");
  const say = document.createElement("p");
  say.className = "say";
  const buttons = questions.map((question) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = question.name;
    button.addEventListener("click", () => show(question, button));
    row.append(button);
    return button;
  });
  async function show(question, pressed) {
    for (const button of buttons) button.setAttribute("aria-pressed", String(button === pressed));
    say.textContent = question.say;
    try {
      output.textContent = await answer(question);
    } catch (failure) {
      output.textContent = `no answer: ${failure.message}`;
    }
  }
  place.replaceChildren(row, say, output);
  show(questions[0], buttons[0]);
}

for (const place of document.querySelectorAll("[data-live]")) install(place);
