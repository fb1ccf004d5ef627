/** Sent to browsers as it is. The colours have contrasts of WCAG AA in light and dark; the browser test measures them. */
export const STYLE = `
:root {
  --paper: #f6f5f1; --surface: #ffffff; --raised: #fbfaf8; --ink: #1e2327; --soft: #565e66; --line: #dfddd5;
  --accent: #0b5f56; --accent-soft: #e1f0ed; --on-accent: #ffffff;
  --good: #17663b; --good-soft: #e4f3e9; --warn: #7a4d00; --warn-soft: #fdf1d8; --bad: #a3231c; --bad-soft: #fce8e5;
  --bar: #2f7d73; --on-bar: #ffffff; --bar-other: #d98b7f; --gap: #cfe5e1; --blocked: #c9c3b4;
  --radius: 10px;
  color-scheme: light dark;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14181a; --surface: #1d2225; --raised: #242a2e; --ink: #e9ebec; --soft: #a9b2b8; --line: #343b40;
    --accent: #7fd1c5; --accent-soft: #1d3a37; --on-accent: #0d1f1d;
    --good: #86d6a4; --good-soft: #1a3325; --warn: #f0c678; --warn-soft: #3a2d12; --bad: #ffaaa1; --bad-soft: #45201d;
    --bar: #4fa599; --on-bar: #0d1f1d; --bar-other: #b8695e; --gap: #2c4a46; --blocked: #565043;
  }
}
*, *::before, *::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
  font-variant-numeric: tabular-nums; overflow-wrap: break-word;
}
h1, h2, h3, p, ul, ol, dl, dd, figure { margin: 0; }
ul, ol { padding: 0; list-style: none; }
h1 { font-size: 1.75rem; line-height: 1.2; letter-spacing: -.01em; font-weight: 650; }
h2 { font-size: 1.125rem; line-height: 1.3; font-weight: 620; }
h3 { font-size: 1rem; line-height: 1.4; font-weight: 620; }
a { color: var(--accent); text-underline-offset: .18em; text-decoration-thickness: 1px; }
a:hover { text-decoration-thickness: 2px; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
main:focus { outline: none; }
code, q { font-size: .875em; }
code { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace; overflow-wrap: anywhere; }
.sr-only {
  position: absolute; width: 1px; height: 1px; margin: -1px; padding: 0; overflow: hidden; clip-path: inset(50%);
  white-space: nowrap; border: 0;
}
.skip { position: absolute; left: -999rem; top: .5rem; z-index: 10; background: var(--surface); padding: .5rem 1rem; }
.skip:focus { left: .5rem; }
.note { color: var(--soft); font-size: .875rem; }
.nowrap { white-space: nowrap; }
.lead { font-size: 1.125rem; }

/* around every page */
.signed-in { display: grid; grid-template-columns: 15.5rem minmax(0, 1fr); min-height: 100vh;
  background: linear-gradient(90deg, var(--raised) 15.5rem, var(--paper) 15.5rem); }
.side { position: sticky; top: 0; align-self: start; height: 100vh; display: flex; flex-direction: column;
  padding: 1.5rem 1rem 1rem; background: var(--raised); overflow-y: auto; }
.top { padding: 0 .75rem 1.25rem; }
.brand { display: inline-flex; align-items: center; gap: .625rem; color: var(--ink); font-weight: 650; text-decoration: none; }
.mark { flex: none; width: 1.5rem; height: 1.5rem; border-radius: 6px; background:
  linear-gradient(var(--on-accent) 0 0) 22% 50% / 26% 46% no-repeat, linear-gradient(var(--on-accent) 0 0) 82% 50% / 14% 46% no-repeat,
  linear-gradient(var(--on-accent) 0 0) 56% 50% / 14% 8% no-repeat, var(--accent); }
.menu-button, .menu-close { display: none; }
#menu .all { padding: 0 .75rem .75rem; font-size: .875rem; }
#menu { display: flex; flex-direction: column; flex: 1; position: static; width: auto; height: auto; margin: 0; padding: 0;
  border: 0; background: none; color: inherit; overflow: visible; }
#menu li a { display: flex; align-items: center; justify-content: space-between; gap: .5rem; padding: .5rem .75rem;
  border-radius: 8px; color: var(--ink); text-decoration: none; }
#menu li a:hover { background: var(--accent-soft); }
#menu li a[aria-current] { background: var(--accent-soft); color: var(--accent); font-weight: 620; }
.count { min-width: 1.5rem; padding: 0 .4rem; border-radius: 1rem; background: var(--warn-soft); color: var(--warn);
  font-size: .8125rem; font-weight: 620; line-height: 1.5rem; text-align: center; }
.menu-foot { display: flex; flex-wrap: wrap; justify-content: space-between; gap: .5rem; margin-top: auto; padding: 1rem .75rem 0; }
.quiet-link { padding: .25rem 0; border: 0; background: none; color: var(--soft); font: inherit; font-size: .875rem;
  text-decoration: underline; text-underline-offset: .18em; cursor: pointer; }
.quiet-link:hover { color: var(--ink); }
#main { width: 100%; padding: 2rem 2.5rem 4rem; }
.signed-in #main { border-left: 1px solid var(--line); }
.signed-in #main > * { max-width: 72rem; }
.page-head { display: flex; align-items: flex-start; justify-content: space-between; gap: 1rem 2rem; margin-bottom: 1.75rem; }
.intro { margin-top: .375rem; color: var(--soft); max-width: 46rem; }
.as-of { flex: none; display: flex; align-items: center; gap: .75rem; color: var(--soft); font-size: .875rem; white-space: nowrap; }
.when-live, .when-lost { display: none; }
.dot { display: inline-block; width: .5rem; height: .5rem; margin-right: .375rem; border-radius: 50%; background: var(--good); }
[data-connection="live"] .when-live { display: block; }
[data-connection="lost"] .when-lost { display: block; color: var(--warn); }
[data-connection="live"] .when-still { display: none; }

/* pieces */
section[data-part] { margin-bottom: 2rem; }
section[data-part]:empty { display: none; }
section > h2 { margin-bottom: .875rem; }
.panel, .empty, .chart, .next, .cards, .change { background: var(--surface); border: 1px solid var(--line); border-radius: var(--radius); }
.panel { padding: 1.25rem 1.5rem 1.5rem; margin-bottom: 1.25rem; }
.panel > * + * { margin-top: .75rem; }
.panel h3 { margin-top: 1.25rem; }
.panel-head { display: flex; align-items: flex-start; justify-content: space-between; gap: .5rem 1rem; }
.panel-head > div { min-width: 0; }
.panel-head h3 { margin-top: 0; }
.panel-head .badge { flex: none; }
.empty { padding: 1.5rem; color: var(--soft); }
.empty > * + * { margin-top: .5rem; }
.empty-title { color: var(--ink); font-weight: 620; }
.badge { display: inline-block; padding: .0625rem .5rem; border-radius: 1rem; font-size: .8125rem; font-weight: 560; line-height: 1.5rem; white-space: nowrap; }
.badge-good { background: var(--good-soft); color: var(--good); }
.badge-warn { background: var(--warn-soft); color: var(--warn); }
.badge-bad { background: var(--bad-soft); color: var(--bad); }
.badge-quiet { background: var(--raised); color: var(--soft); box-shadow: inset 0 0 0 1px var(--line); }
.command { display: flex; align-items: flex-start; gap: .75rem; margin-top: .375rem; padding: .5rem .75rem; border: 1px solid var(--line);
  border-radius: 8px; background: var(--raised); color: var(--ink); }
.command code { flex: 1; min-width: 0; line-height: 1.6; }
.command code::before { content: "$ "; color: var(--soft); }
.copy, .button, .primary, .menu-button { padding: .25rem .75rem; border: 1px solid var(--line); border-radius: 8px;
  background: var(--surface); color: var(--ink); font: inherit; font-size: .875rem; text-decoration: none; cursor: pointer; }
.copy:hover, .button:hover, .menu-button:hover { border-color: var(--accent); }
.copy { flex: none; padding: 0 .5rem; font-size: .8125rem; line-height: 1.5rem; }
.pager { display: flex; gap: .75rem; }
[data-part="changes"] { margin-bottom: 1rem; }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: .75rem 1.5rem; }
.facts.panel > * { margin: 0; }
.facts dt, .values dt { color: var(--soft); font-size: .8125rem; }
.facts dd { overflow-wrap: anywhere; }
.values { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: .5rem 1.5rem; padding: .75rem 1rem; border-radius: 8px; background: var(--raised); }
.commands p { margin-top: .75rem; }
.command + .scroll, p + .scroll, .scroll + * + p, .lead + p { margin-top: 1rem; }
.back { margin-bottom: 1.25rem; }
.plain-list { display: grid; gap: .5rem; }
.steps { display: grid; gap: .75rem; padding-left: 1.5rem; list-style: decimal; }
.steps p { margin-top: .5rem; font-size: .875rem; color: var(--soft); }
.form-error { color: var(--bad); }
.segment-key { display: inline-block; min-width: 1.5rem; color: var(--accent); font-weight: 650; }

/* tables */
.scroll { position: relative; overflow-x: auto; border: 1px solid var(--line); border-radius: var(--radius); background: var(--surface); }
.panel .scroll, .cards .scroll, .chart .scroll, .change .scroll { border-radius: 8px; }
table { width: 100%; border-collapse: collapse; font-size: .9375rem; }
th, td { padding: .75rem 1rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
tbody tr:last-child > * { border-bottom: 0; }
thead th { background: var(--raised); color: var(--soft); font-size: .8125rem; font-weight: 560; white-space: nowrap; }
tbody th { font-weight: 560; }
td .note, th .note { display: block; font-weight: 400; }
.scroll-hint { display: none; margin-top: .375rem; color: var(--soft); font-size: .8125rem; text-align: right; }
.scroll-hint::before { content: "swipe sideways \\2194"; }
:lang(de) .scroll-hint::before { content: "seitlich verschieben \\2194"; }
.even { table-layout: fixed; }
.number { text-align: right; }
.compact { font-size: .875rem; }
.compact th, .compact td { padding: .4375rem .75rem; }
.matrix tbody th { min-width: 11rem; }
.matrix td, .matrix thead th:not(:first-child) { text-align: center; }
.matrix thead th:not(:first-child) { white-space: normal; }
.matrix .off th, .matrix .off td { color: var(--soft); }
.cell { display: inline-block; min-width: 3rem; padding: .125rem .5rem; border-radius: 6px; font-weight: 560; }
.cell-good { background: var(--good-soft); color: var(--good); }
.cell-bad { background: var(--bad-soft); color: var(--bad); }
.cell-none, .cell-off { color: var(--soft); }
.cell-off { font-size: .8125rem; }
.cell-note { display: block; margin-top: .25rem; color: var(--bad); font-size: .8125rem; }

.companies { font-size: .875rem; }
.companies th, .companies td { padding: .5rem .625rem; }
.companies tbody th { min-width: 9.5rem; }
.sort a { color: inherit; text-decoration: none; }
.sort a:hover { text-decoration: underline; }
.sort[aria-sort] { color: var(--ink); font-weight: 650; }
.zero { color: var(--soft); }

/* overview */
.columns { display: grid; grid-template-columns: minmax(0, 1.7fr) minmax(16rem, 1fr); gap: 0 2rem; align-items: start; }
.columns-aside { grid-template-columns: minmax(16rem, 1fr) minmax(0, 1.7fr); }
.columns-equal { grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr)); }
[data-part="starts"] time { white-space: nowrap; }
.part-note { margin-bottom: .75rem; max-width: 46rem; }
.rate { font-weight: 560; }
.meter { display: block; width: 100%; min-width: 6rem; height: .375rem; margin: .25rem 0; border-radius: 3px; }
[data-part="starts"] details { margin-top: .5rem; }
.meter-open { fill: var(--gap); }
.next .badge { margin-top: .25rem; }
.all-clear { padding: 1.25rem 1.5rem; border-radius: var(--radius); background: var(--good-soft); color: var(--good); }
.all-clear-title { font-weight: 650; }
.tasks { display: grid; grid-template-columns: repeat(auto-fill, minmax(17rem, 1fr)); gap: .75rem; }
.task { display: flex; flex-direction: column; padding: .875rem 1.25rem; border: 1px solid var(--line); border-left-width: 4px;
  border-radius: var(--radius); background: var(--surface); }
.task a { color: var(--ink); font-weight: 620; }
.task-bad { border-left-color: var(--bad); }
.task-warn { border-left-color: var(--warn); }
.task-hint { color: var(--soft); font-size: .875rem; }
.figures { display: grid; grid-template-columns: repeat(4, minmax(0, 1fr)); gap: .75rem; }
.figure { padding: 1rem 1.25rem; border: 1px solid var(--line); border-radius: var(--radius); background: var(--surface); }
.figure dt { color: var(--soft); font-size: .875rem; }
.figure .value { display: block; font-size: 1.5rem; line-height: 1.3; letter-spacing: -.01em; font-weight: 620; }
.next li { padding: .75rem 1.25rem; border-bottom: 1px solid var(--line); }
.next li:last-child { border-bottom: 0; }
.next .when { display: block; color: var(--soft); font-size: .875rem; }
.next .what { display: block; font-weight: 560; }
.chart { padding: 1.25rem 1.5rem; }
.chart svg { display: block; overflow: visible; }
.chart text { fill: var(--soft); font-size: 12px; }
.chart .axis-title { fill: var(--ink); font-weight: 560; font-size: 13px; }
.chart .bar-count, .chart .day-number, .chart .day-name { text-anchor: middle; }
.chart .day-number { fill: var(--ink); }
.chart .tick { text-anchor: end; }
.chart .grid { stroke: var(--line); }
.target { stroke: var(--warn); stroke-width: 1.5; stroke-dasharray: 5 4; }
.rate-line { stroke: var(--accent); stroke-width: 2; }
.rate-dot { fill: var(--accent); stroke: var(--surface); stroke-width: 2; }
.rate-dot.below { fill: var(--bad); }
.bar-booked { fill: var(--bar); }
.bar-other { fill: var(--bar-other); }
.legend { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: .5rem 0; color: var(--soft); font-size: .875rem; }
.key { display: inline-block; width: .75rem; height: .75rem; margin-right: .4375rem; border-radius: 3px; }
.key-booked, .key-work { background: var(--bar); }
.key-other { background: var(--bar-other); }
.key-free { background: var(--gap); }
.key-blocked { background: var(--blocked); }
summary { padding: .25rem 0; color: var(--soft); font-size: .875rem; cursor: pointer; }
details[open] > summary { margin-bottom: .5rem; }

/* appointments */
.appointment { padding: .875rem 1.25rem .5rem; border-bottom: 1px solid var(--line); }
.appointment:last-child { border-bottom: 0; }
.appointment > details { margin-left: 12.5rem; }
.appointment-head { display: grid; grid-template-columns: 11rem minmax(0, 1fr) auto; gap: .25rem 1.5rem; align-items: baseline; }
.appointment .when { color: var(--soft); font-size: .9375rem; }
.appointment .what { font-weight: 560; }
.appointment .what .note { display: block; font-weight: 400; }
.states { display: flex; flex-wrap: wrap; justify-content: flex-end; gap: .25rem .75rem; align-items: baseline; }

/* services */
.service { margin: 0; }
.simple .price { font-weight: 400; }
.simple td:last-child { min-width: 13rem; }
div.grid { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 24rem), 1fr)); gap: 1.25rem; margin-top: 1rem; }
.price { font-weight: 560; white-space: nowrap; }
.timeline { display: block; }
.stretch-work { fill: var(--bar); }
.stretch-free { fill: var(--gap); }
.stretch-blocked { fill: var(--blocked); }
.stretch-key { fill: var(--on-bar); font-size: 13px; font-weight: 650; text-anchor: middle; }
.course li { display: flex; gap: .375rem; padding: .25rem 0; border-bottom: 1px solid var(--line); font-size: .9375rem; }
.course li:last-child { border-bottom: 0; }
.course .minutes { margin-left: auto; padding-left: 1rem; color: var(--soft); white-space: nowrap; }
.course .gap { padding-left: 1.875rem; color: var(--soft); font-size: .875rem; }
.by { font-size: .9375rem; }

/* runs */
.change { padding: .875rem 1.25rem; margin-bottom: .75rem; }
.change > * + * { margin-top: .625rem; }
.change-head { display: flex; align-items: baseline; justify-content: space-between; gap: 1rem; }
.change-head h2 { font-size: 1rem; }
.action { color: var(--accent); }
.change-head code { display: block; font-weight: 400; }

/* the way in, and what went wrong */
.plain { display: flex; flex-direction: column; align-items: center; justify-content: center; min-height: 100vh; padding: 1.5rem; }
.plain #main { max-width: 27rem; padding: 2rem; border: 1px solid var(--line); border-radius: 14px; background: var(--surface); }
.plain #main > * + * { margin-top: 1rem; }
.plain .brand { color: var(--soft); font-weight: 560; }
.card-foot { padding-top: 1rem; }
.sign-in { display: grid; gap: .625rem; }
.sign-in label { font-weight: 560; }
.sign-in input { width: 100%; padding: .625rem .75rem; border: 1px solid var(--soft); border-radius: 8px; background: var(--surface); color: var(--ink); font: inherit; }
.sign-in input[aria-invalid] { border-color: var(--bad); }
.primary { padding: .625rem 1rem; border-color: var(--accent); background: var(--accent); color: var(--on-accent); font-size: 1rem; font-weight: 620; }
.primary:hover { filter: brightness(1.08); }
.hint { color: var(--soft); font-size: .875rem; }

@media (max-width: 60rem) {
  .columns:not(.columns-equal) { grid-template-columns: minmax(0, 1fr); }
  .figures { grid-template-columns: repeat(2, minmax(0, 1fr)); }
}
@media (max-width: 48rem) {
  .signed-in { display: block; background: var(--paper); }
  .side { position: sticky; z-index: 5; height: auto; padding: .625rem 1rem; border-bottom: 1px solid var(--line); overflow: visible; }
  .top { display: flex; align-items: center; justify-content: space-between; padding: 0; }
  .menu-button { display: block; min-height: 2.25rem; }
  #menu { display: none; }
  #menu:popover-open { display: flex; position: fixed; inset: auto 0 0; max-height: 90vh; padding: 1rem 1rem 1.25rem; overflow-y: auto;
    border-top: 1px solid var(--line); border-radius: 16px 16px 0 0; background: var(--surface); }
  #menu::backdrop { background: rgb(0 0 0 / .45); }
  #menu li a { padding: .75rem; }
  .menu-close { display: block; }
  .menu-foot { padding-top: 1rem; align-items: center; }
  .signed-in #main { padding: 1.25rem 1rem 3rem; border-left: 0; }
  h1 { font-size: 1.5rem; }
  .page-head { flex-direction: column; margin-bottom: 1.25rem; }
  .panel, .chart { padding: 1rem; }
  .figure { padding: .75rem 1rem; }
  .figure .value { font-size: 1.25rem; }
  .appointment-head { grid-template-columns: minmax(0, 1fr); }
  .appointment > details { margin-left: 0; }
  .states { justify-content: flex-start; }
  .panel-head { flex-wrap: wrap; }
  .command { flex-direction: column; }
  .change-head { flex-wrap: wrap; gap: .25rem 1rem; }
  th, td { padding: .625rem .75rem; }
  .scroll-hint { display: block; }
  .scroll[data-narrow] + .scroll-hint { display: none; }
  .matrix tbody th { min-width: 8.5rem; }
  .matrix tr > :first-child, .companies tr > :first-child { position: sticky; left: 0; z-index: 1; background: var(--surface);
    box-shadow: 1px 0 0 var(--line); }
  .matrix thead tr > :first-child, .companies thead tr > :first-child { background: var(--raised); }
  .service .panel-head { flex-wrap: nowrap; }
  .plain #main { padding: 1.5rem; }
}
@media (prefers-reduced-motion: no-preference) { .task, .copy, .button { transition: border-color .15s; } }
@media print { .side, .as-of, .copy { display: none; } .signed-in { display: block; } }
`;
