// SPDX-License-Identifier: MIT OR Apache-2.0
#include "trace/profile_script.hpp"

namespace eryx::trace {

const std::string_view profile_script = R"js(
"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const page = document.getElementById("page");

// Characters that do not show, or that turn text around, become visible.
const hidden = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;
const visible = (text) => text.replace(hidden, (one) => "\\u" + one.charCodeAt(0).toString(16).padStart(4, "0"));

function make(tag, className, text, parent) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = visible(String(text));
  if (parent) parent.append(element);
  return element;
}

function time(ns) {
  if (ns === 0) return "0";
  const units = [["s", 1e9], ["ms", 1e6], ["µs", 1e3], ["ns", 1]];
  const [unit, size] = units.find(([, one]) => ns >= one * 0.9995) || units[3];
  const value = ns / size;
  const digits = unit === "ns" || value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return value.toFixed(digits) + "\u202f" + unit;
}
const count = (number) => number.toLocaleString("en-US").replaceAll(",", "\u202f");
const share = (part, whole) => (whole > 0 ? (100 * part) / whole : 0);
const percent = (part, whole) => share(part, whole).toFixed(share(part, whole) < 10 ? 1 : 0) + "\u202f%";
const many = (number, one, more) => count(number) + " " + (number === 1 ? one : more);

function section(id, title, about) {
  const part = make("section", "", undefined, page);
  part.id = id;
  const head = make("div", "head", undefined, part);
  make("h2", "", title, head);
  if (about) make("p", "", about, head);
  return part;
}

function showTotals() {
  document.title = visible(data.title);
  make("h1", "", data.title, page);
  make("p", "under", "What the program did, from an Eryx trace", page);
  if (data.leftOut > 0) {
    const note = "The trace was cut: " + many(data.leftOut, "later event is", "later events are") +
      " not in it. What follows is about the time until then.";
    make("p", "note", note, page).setAttribute("role", "note");
  }
  const list = make("dl", "totals", undefined, page);
  const add = (name, value) => {
    const box = make("div", "", undefined, list);
    make("dt", "", name, box);
    make("dd", "", value, box);
  };
  add("traced", time(data.end));
  add("running", time(data.running));
  add("lines", count(data.lines));
  add("calls", count(data.calls));
  if (data.tasks > 0) add(data.tasks === 1 ? "task" : "tasks", count(data.tasks));
  if (data.callbacks > 0) add(data.callbacks === 1 ? "callback" : "callbacks", count(data.callbacks));
  if (data.exceptions > 0) add(data.exceptions === 1 ? "exception" : "exceptions", count(data.exceptions));
}

// The tree's nodes are [parent, function, calls, self, total], each after its parent.
function showFlames() {
  const part = section("flames", "Where the time went", "Widths are times. Choose a function to see more of it.");
  const reset = make("button", "button", "Show all", part.querySelector(".head"));
  const box = make("div", "flames", undefined, make("div", "flames-scroll", undefined, part));
  const about = make("p", "about", "", part);
  if (data.treeLeftOut > 0) make("p", "about", many(data.treeLeftOut, "short place is", "short places are") + " left out.", part);
  const children = data.tree.map(() => []);
  data.tree.forEach((node, index) => { if (index > 0) children[node[0]].push(index); });
  const name = (index) => data.functions[data.tree[index][1]][0];
  const hue = (index) => {
    let sum = 7;
    for (const letter of data.functions[data.tree[index][1]].join("\n")) sum = (sum * 31 + letter.codePointAt(0)) % 9973;
    return 8 + (sum % 46);
  };
  const describe = (index) => {
    const [, id, calls, self, total] = data.tree[index];
    about.textContent = "";
    make("b", "", name(index), about);
    const where = data.functions[id][1];
    const rest = [where, time(total) + " (" + percent(total, data.running) + ")"];
    if (index > 0) rest.push("itself " + time(self), many(calls, "time entered", "times entered"));
    about.append(visible("  " + rest.filter(Boolean).join(" · ")));
  };
  function draw(top) {
    box.textContent = "";
    reset.hidden = top === 0;
    const outer = [];
    for (let node = top; node !== 0; node = data.tree[node][0]) outer.unshift(data.tree[node][0]);
    const whole = data.tree[top][4];
    const work = [[top, outer.length, 0]];
    let drawn = 0;
    let rows = outer.length + 1;
    const place = (index, row, left, width) => {
      const flame = make("button", "flame", name(index), box);
      if (index === 0) flame.classList.add("all");
      flame.style.setProperty("--hue", hue(index));
      flame.style.top = row * 24 + "px";
      flame.style.left = left + "%";
      flame.style.width = width + "%";
      flame.title = visible(name(index));
      // Half a letter says less than none.
      flame.classList.toggle("thin", width < 3);
      flame.dataset.node = index;
      return flame;
    };
    outer.forEach((index, row) => place(index, row, 0, 100).classList.add("outer"));
    // By breadth, so that what has no room is deep.
    for (let next = 0; next < work.length && drawn < 3000; ++next) {
      const [index, row, left] = work[next];
      const width = index === top ? 100 : share(data.tree[index][4], whole);
      place(index, row, left, width);
      drawn += 1;
      rows = Math.max(rows, row + 1);
      let from = left;
      for (const child of children[index]) {
        const childWidth = share(data.tree[child][4], whole);
        if (childWidth >= 0.1) work.push([child, row + 1, from]);
        from += childWidth;
      }
    }
    box.style.height = rows * 24 + "px";
    describe(top);
  }
  const nodeOf = (event) => event.target.closest(".flame")?.dataset.node;
  box.addEventListener("click", (event) => { const node = nodeOf(event); if (node !== undefined) draw(Number(node)); });
  for (const kind of ["mouseover", "focusin"])
    box.addEventListener(kind, (event) => { const node = nodeOf(event); if (node !== undefined) describe(Number(node)); });
  reset.addEventListener("click", () => draw(0));
  draw(0);
}

// Callbacks are [name, arguments, start, duration, answer, place, task].
function showCallbacks() {
  if (data.calledBack.length === 0) return;
  const more = data.callbacks - data.calledBack.length;
  const part = section("callbacks", "Callbacks", "What the program asked of its host, and how long that took."
    + (more > 0 ? " The first " + count(data.calledBack.length) + " of " + count(data.callbacks) + "." : ""));
  const fall = make("div", "fall", undefined, make("div", "fall-scroll", undefined, part));
  make("div", "corner", undefined, fall);
  const axis = make("div", "axis", undefined, fall);
  for (const quarter of [0, 1, 2, 3, 4]) {
    make("span", "", time((data.end * quarter) / 4), axis).style.left = 25 * quarter + "%";
  }
  for (const [name, given, start, duration, answer, place, task] of data.calledBack) {
    const who = make("div", "who", undefined, fall);
    make("b", "", name, who);
    make("small", "", "  " + place + " · " + task + (answer === "value" ? "" : " · " + answer.replace("_", " ")), who);
    if (given) make("span", "args mono", given, who).title = visible(given);
    const lane = make("div", "lane", undefined, fall);
    const left = share(start, data.end);
    const width = share(duration, data.end);
    const bar = make("div", "bar " + answer, undefined, lane);
    bar.style.left = left + "%";
    bar.style.width = width + "%";
    const took = make("span", "took", time(duration), lane);
    if (left + width < 80) took.style.left = "max(" + (left + width) + "%, calc(" + left + "% + 3px))";
    else if (left > 20) took.style.right = 100 - left + "%";
    else { took.classList.add("inside"); took.style.left = left + "%"; }
  }
}

// Exceptions are [time, type, message, function, place].
function showExceptions() {
  if (data.raised.length === 0) return;
  const more = data.exceptions - data.raised.length;
  const part = section("exceptions", "Exceptions", more > 0 ? "The first " + count(data.raised.length) + "." : "");
  const table = make("table", "raised", undefined, make("div", "table", undefined, part));
  const head = make("tr", "", undefined, make("thead", "", undefined, table));
  make("th", "", "at", head);
  for (const title of ["type", "message", "where"]) make("th", "text", title, head);
  const body = make("tbody", "", undefined, table);
  for (const [when, type, message, name, place] of data.raised) {
    const row = make("tr", "", undefined, body);
    make("td", "", time(when), row);
    make("td", "text type", type, row);
    make("td", "text message", message, row);
    make("td", "text", name + "  " + place, row);
  }
}

// Lines are [number, hits, time, waited, text].
function showFile(part, file) {
  if (data.files.length > 1) make("h3", "mono", file.name, part);
  const waits = file.rows.some((row) => row[3] > 0);
  const most = Math.max(...file.rows.map((row) => row[2]));
  const longest = Math.max(...file.rows.map((row) => row[3]));
  const table = make("table", "", undefined, make("div", "table tall", undefined, part));
  const head = make("tr", "", undefined, make("thead", "", undefined, table));
  for (const title of waits ? ["hits", "time", "callbacks", "line"] : ["hits", "time", "line"]) make("th", "", title, head);
  make("th", "text", file.hasSource ? "source" : "", head);
  const body = make("tbody", "", undefined, table);
  let last = 0;
  for (const [number, hits, took, waited, text] of file.rows) {
    if (number > last + 1 && file.hasSource) {
      const gap = make("td", "", many(number - last - 1, "line", "lines") + " did not run", make("tr", "gap", undefined, body));
      gap.colSpan = waits ? 5 : 4;
    }
    last = number;
    const row = make("tr", hits || took || waited ? "" : "idle", undefined, body);
    make("td", "", hits ? count(hits) : "", row);
    const heat = make("td", "heat", took ? time(took) : "", row);
    heat.style.setProperty("--share", share(took, most) + "%");
    if (waits) make("td", "heat", waited ? time(waited) : "", row).style.setProperty("--share", share(waited, longest) + "%");
    make("td", "number", number, row);
    make("td", "source", text, row);
  }
}

function showLines() {
  const rest = data.linesLeftOut > 0 ? " " + many(data.linesLeftOut, "short line is", "short lines are") + " left out." : "";
  const part = section("lines", "Lines", "How often each line ran, and how long without the functions that it called." + rest);
  for (const file of data.files) showFile(part, file);
  if (data.files.length === 0) make("p", "about", "No line ran.", part);
}

showTotals();
showFlames();
showCallbacks();
showExceptions();
showLines();
)js";

}  // namespace eryx::trace
