// SPDX-License-Identifier: MIT OR Apache-2.0
#include "trace/profile_style.hpp"

namespace eryx::trace {

const std::string_view profile_style = R"css(
:root {
  color-scheme: light dark;
  --ground: #f7f6f3; --card: #fff; --ink: #22252a; --soft: #676d76; --rule: #e2dfd8; --accent: #2f6f9f;
  --heat: 214 92 38; --flame-light: 76%; --flame-strong: 82%; --flame-ink: #2b1a10; --error: #c0392b; --late: #b7791f; --none: #8b919b;
  --note: #fff4d6; --note-ink: #6b4e00;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #14161a; --card: #1c1f25; --ink: #e4e6ea; --soft: #99a0ab; --rule: #2e323a; --accent: #6fb1e0;
    --heat: 240 130 60; --flame-light: 36%; --flame-strong: 58%; --flame-ink: #fff5ec; --error: #ef6f61; --late: #e0ab4b; --none: #7a818c;
    --note: #3a3015; --note-ink: #f3d98b;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--ground); color: var(--ink); overflow-wrap: anywhere;
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
main { max-width: 1180px; margin: 0 auto; padding: 28px 24px 48px; }
h1 { font-size: 26px; line-height: 1.25; margin: 0; font-weight: 650; letter-spacing: -.01em; }
h2 { font-size: 17px; margin: 0; font-weight: 620; }
.under { color: var(--soft); margin: 4px 0 20px; }
.note { background: var(--note); color: var(--note-ink); border-radius: 8px; padding: 10px 14px; margin: 0 0 16px; }
.totals { display: grid; grid-template-columns: repeat(auto-fit, minmax(132px, 1fr)); gap: 10px; margin: 0 0 16px; }
.totals div { background: var(--card); border: 1px solid var(--rule); border-radius: 10px; padding: 10px 14px; }
.totals dt { color: var(--soft); font-size: 12.5px; }
.totals dd { margin: 0; font-size: 20px; font-weight: 600; font-variant-numeric: tabular-nums; white-space: nowrap; }
section { background: var(--card); border: 1px solid var(--rule); border-radius: 10px; padding: 16px 18px; margin: 0 0 16px; }
.head { display: flex; flex-wrap: wrap; align-items: baseline; gap: 4px 14px; margin: 0 0 12px; }
.head p { margin: 0; color: var(--soft); font-size: 13.5px; }
code, .source, .mono { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace; font-size: 13px; }

.flames { position: relative; }
.flames-scroll { max-height: 560px; overflow-y: auto; }
.flame {
  position: absolute; height: 23px; padding: 0 6px; border: 0; border-radius: 3px; overflow: hidden; cursor: pointer;
  white-space: nowrap; text-overflow: ellipsis; text-align: left; line-height: 23px; color: var(--flame-ink);
  background: hsl(var(--hue) var(--flame-strong) var(--flame-light)); font: inherit; font-size: 12.5px; min-width: 0;
  box-shadow: inset 0 0 0 1px var(--card);
}
.flame:hover, .flame:focus-visible { outline: 2px solid var(--ink); outline-offset: -2px; z-index: 1; }
.flame.all { background: var(--rule); color: var(--ink); }
.flame.outer { opacity: .62; }
.flame.thin { color: transparent; padding: 0; }
.about { min-height: 1.5em; margin: 10px 0 0; font-size: 13.5px; color: var(--soft); }
.about b { color: var(--ink); font-weight: 600; }
.button { font: inherit; font-size: 13px; color: var(--accent); background: none; border: 1px solid var(--rule); border-radius: 6px; padding: 1px 10px; cursor: pointer; }
.button[hidden] { display: none; }

.fall { display: grid; grid-template-columns: minmax(120px, 30%) 1fr; gap: 0 14px; align-items: center; }
.fall-scroll { max-height: 560px; overflow-y: auto; }
.fall .axis { position: relative; height: 20px; color: var(--soft); font-size: 12px; border-bottom: 1px solid var(--rule); font-variant-numeric: tabular-nums; }
.fall .axis span { position: absolute; transform: translateX(-50%); white-space: nowrap; }
.fall .axis span:first-child { transform: none; }
.fall .axis span:last-child { transform: translateX(-100%); }
.fall .who { padding: 4px 0; min-width: 0; line-height: 1.35; }
.fall .who .args { display: block; color: var(--soft); white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.fall .who small { color: var(--soft); font-size: 12px; }
.fall .lane { position: relative; height: 100%; min-height: 30px; background: repeating-linear-gradient(to right, var(--rule) 0 1px, transparent 1px 25%); border-right: 1px solid var(--rule); }
.fall .bar { position: absolute; top: 50%; height: 14px; margin-top: -7px; min-width: 3px; border-radius: 3px; background: var(--accent); }
.fall .bar.error { background: var(--error); }
.fall .bar.timeout { background: var(--late); }
.fall .bar.given_up, .fall .bar.none { background: var(--none); }
.fall .took { position: absolute; top: 50%; transform: translateY(-50%); font-size: 12px; white-space: nowrap; padding: 0 6px; font-variant-numeric: tabular-nums; color: var(--soft); }
.fall .took.inside { color: var(--card); }

.table { overflow-x: auto; }
.tall { max-height: 760px; overflow-y: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th { position: sticky; top: 0; background: var(--card); color: var(--soft); font-weight: 500; font-size: 12.5px; text-align: right; padding: 4px 10px; border-bottom: 1px solid var(--rule); white-space: nowrap; z-index: 1; }
td { padding: 1px 10px; text-align: right; white-space: nowrap; vertical-align: top; font-size: 13px; }
th.text, td.text { text-align: left; }
td.number { color: var(--soft); }
td.source { text-align: left; white-space: pre; width: 100%; tab-size: 8; }
tr.idle td.source { color: var(--soft); }
tr.gap td { color: var(--soft); text-align: center; padding: 3px; border-top: 1px dashed var(--rule); border-bottom: 1px dashed var(--rule); font-size: 12px; }
td.heat { background: linear-gradient(to left, rgb(var(--heat) / .34) var(--share), transparent var(--share)); }
.raised td { padding-top: 4px; padding-bottom: 4px; }
.raised td.text { white-space: normal; overflow-wrap: break-word; }
.raised td.message { white-space: pre-wrap; min-width: 180px; width: 100%; text-align: left; }
.raised .type { color: var(--error); font-weight: 600; }
h3 { font-size: 14px; font-weight: 600; margin: 16px 0 6px; }
h3:first-of-type { margin-top: 0; }

@media (max-width: 640px) {
  main { padding: 18px 12px 32px; }
  h1 { font-size: 21px; }
  section { padding: 12px; }
  .totals { grid-template-columns: repeat(3, 1fr); gap: 8px; }
  .totals div { padding: 7px 9px; }
  .totals dd { font-size: 16px; }
  .fall { grid-template-columns: 1fr; }
  .fall .corner { display: none; }
  .fall .lane { min-height: 22px; }
  .fall .who { padding: 6px 0 0; }
  td, th { padding-left: 5px; padding-right: 5px; }
  td, code, .source, .mono { font-size: 12px; }
}
@media print { .flames-scroll, .fall-scroll, .tall { max-height: none; } section { break-inside: avoid-page; } }
)css";

}  // namespace eryx::trace
