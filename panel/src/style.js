// @ts-check
/** The style sheet. Made by script, so that no `style-src` has to allow it. */

const STYLE = `
:host {
  --accent: var(--robin-accent, light-dark(#0b5cad, #8bbcff));
  --surface: var(--robin-surface, light-dark(#fff, #161b22));
  --raised: var(--robin-raised, light-dark(#f3f5f9, #212934));
  --text: var(--robin-text, light-dark(#1b2330, #e8ecf2));
  --muted: var(--robin-muted, light-dark(#566173, #a6b0bf));
  --line: var(--robin-line, light-dark(#dde2ea, #303a47));
  --agent: var(--robin-agent, light-dark(#e7f0fc, #18304d));
  --note: var(--robin-note, light-dark(#fff5d6, #352b10));
  --note-line: var(--robin-note-line, light-dark(#b3741a, #d4a24a));
  --radius: var(--robin-radius, 12px);
  display: block;
  min-width: 0;
  container-type: inline-size;
  color: var(--text);
  font-family: var(--robin-font, inherit);
  font-size: var(--robin-font-size, 0.9375rem);
  line-height: 1.5;
}
:host([hidden]), [hidden] { display: none !important; }
* { box-sizing: border-box; margin: 0; padding: 0; }
ol, ul { list-style: none; }
button { font: inherit; color: inherit; background: none; border: 0; cursor: pointer; }
a { color: var(--accent); text-underline-offset: 2px; overflow-wrap: anywhere; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 6px; }
svg { width: 1.25em; height: 1.25em; flex: none; fill: none; stroke: currentColor; stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round; }
time { white-space: nowrap; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.quiet, .byline, .facts, .origin, .age, .overview, .line, .keys { color: var(--muted); }
input, select { font: inherit; min-width: 0; height: 34px; padding: 0 8px; color: inherit; background: var(--surface); border: 1px solid var(--muted); border-radius: 8px; }

section { background: var(--surface); border: 1px solid var(--line); border-radius: var(--radius); }
header { display: flex; align-items: center; gap: 2px 10px; padding: 12px 12px 8px 18px; }
h2 { flex: 1; font-size: 1.0625em; font-weight: 650; }
.age { font-size: 0.875em; font-variant-numeric: tabular-nums; text-align: end; }
.overview { margin: 0 18px 10px; }
.overview:empty { display: none; }
.tools { display: flex; flex-wrap: wrap; align-items: center; gap: 8px; padding: 0 18px 12px; font-size: 0.875em; }
.tools input { flex: 1 1 14em; }
.keys { padding: 0 18px 12px; font-size: 0.875em; }
.refresh { display: grid; place-items: center; width: 34px; height: 34px; border-radius: 8px; color: var(--muted); }
.refresh:hover { background: var(--raised); color: var(--text); }
.refresh[aria-disabled='true'] { cursor: default; opacity: 0.6; }

.notice { display: flex; gap: 10px; margin: 0 12px 12px; padding: 10px 12px; border: 1px solid var(--note-line); border-radius: 9px; background: var(--note); }
.notice svg { margin-top: 2px; color: var(--note-line); }
.notice.calm { border-color: var(--line); background: var(--raised); }
.notice small { display: block; color: var(--muted); overflow-wrap: anywhere; }
.notice.whole { flex-direction: column; align-items: center; margin: 0; padding: 36px 20px 44px; border: 0; border-top: 1px solid var(--line); border-radius: 0; background: none; text-align: center; }
.notice.whole svg { width: 40px; height: 40px; stroke-width: 1.4; color: var(--muted); }
.notice.whole p:not(.timer) { max-width: 30em; color: var(--muted); text-wrap: balance; }
.notice strong { color: var(--text); }
.timer { margin-top: 6px; font-weight: 600; font-variant-numeric: tabular-nums; }
.notice small { margin-top: 6px; }
.action { margin-top: 8px; padding: 6px 14px; min-height: 34px; border: 1px solid var(--accent); border-radius: 8px; color: var(--accent); font-weight: 600; }
.action:hover { background: var(--agent); }
.plain, .mention { color: var(--accent); text-decoration: underline; text-underline-offset: 2px; }
.plain { min-height: 24px; }

.conversation { border-top: 1px solid var(--line); content-visibility: auto; contain-intrinsic-size: auto 112px; }
.conversation:not(.opened):hover, .opened .summary:hover { background: var(--raised); }
.conversation:not(.opened) .about { cursor: pointer; }
.summary { position: relative; display: grid; grid-template-columns: 34px minmax(0, 1fr) auto; gap: 0 12px; padding: 12px 14px 0 18px; }
.opened .summary { position: sticky; top: 0; z-index: 2; padding-bottom: 6px; background: var(--surface); }
.about { padding: 2px 14px 12px 64px; }
.line { grid-column: 2 / 4; font-size: 0.9375em; display: flex; gap: 5px; white-space: nowrap; }
.line span { overflow: hidden; text-overflow: ellipsis; }
.line :first-child { flex: none; max-width: 40%; }
.opened .line { display: none; }
.channel { grid-row: span 2; display: grid; place-items: center; width: 34px; height: 34px; border: 1px solid transparent; border-radius: 50%; background: var(--agent); color: var(--accent); }
h3 { font-size: 1em; font-weight: 600; min-width: 0; }
h3 button { display: block; width: 100%; min-height: 24px; text-align: start; font-weight: inherit; overflow-wrap: break-word; }
h3 button::after { content: ''; position: absolute; inset: 0; }
h3 button:focus-visible { outline: 0; }
h3 button:focus-visible::after { outline: 2px solid var(--accent); outline-offset: -3px; border-radius: 9px; }
.when { display: flex; align-items: center; gap: 4px; color: var(--muted); font-size: 0.875em; height: 24px; }
.when svg { transition: rotate 0.15s; }
.opened .when svg { rotate: 90deg; }
.facts { display: flex; flex-wrap: wrap; gap: 0 14px; overflow: hidden; padding-block: 1px; font-size: 0.875em; }
.facts li { position: relative; min-width: 0; overflow-wrap: break-word; }
.facts li:not(:has(.state)):not(li:has(.state) + li)::before { content: '·' / ''; position: absolute; inset-inline-start: -9px; }
.facts li:has(.state) { margin-inline-end: -8px; }
.state { padding: 0 8px; border: 1px solid transparent; border-radius: 99px; background: var(--raised); color: var(--muted); font-weight: 600; font-size: 0.9375em; }
li:hover .state { border-color: var(--line); }
.state.open { background: light-dark(#dcf4e4, #14361f); color: light-dark(#0f6433, #84e0a5); }
.state.snoozed { background: var(--note); color: light-dark(#7a4d06, #eec474); }
.state.waiting { background: light-dark(#fde3dc, #4a1f14); color: light-dark(#8f2a0c, #ffb59e); }
.chips { display: flex; flex-wrap: wrap; align-items: center; gap: 6px; margin-top: 6px; font-size: 0.8125em; }
.chips li { min-width: 0; }
.chip { display: inline-block; max-width: 100%; padding: 1px 8px; border: 1px solid var(--line); border-radius: 6px; color: var(--muted); overflow-wrap: break-word; }
.chip.order { font-variant-numeric: tabular-nums; color: var(--text); background: var(--raised); }
button.chip.order { min-height: 24px; color: var(--accent); font-weight: 600; }
button.chip.order:hover { border-color: var(--accent); }

.body { padding: 2px 18px 18px 64px; }
.origin { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 16px; font-size: 0.8125em; padding-bottom: 10px; }
.messages { display: flex; flex-direction: column; gap: 10px; }
.day { display: flex; align-items: center; gap: 10px; font-size: 0.8125em; color: var(--muted); }
.day::before, .day::after { content: ''; flex: 1; border-top: 1px solid var(--line); }
.message { min-width: 0; max-width: min(92%, 46em); scroll-margin-top: 60px; padding: 9px 13px 10px; border: 1px solid transparent; border-radius: 4px 14px 14px 14px; background: var(--raised); align-self: flex-start; }
.message.agent { align-self: flex-end; border-radius: 14px 4px 14px 14px; background: var(--agent); }
.message.note { align-self: stretch; max-width: none; border: 1.5px dashed var(--note-line); border-radius: 10px; background: var(--note); }
.label { display: flex; flex-wrap: wrap; align-items: center; gap: 0 5px; font-size: 0.8125em; color: light-dark(#6d4502, #f0cb86); }
.byline { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 8px; font-size: 0.8125em; }
.byline > * { min-width: 0; overflow-wrap: anywhere; }
.byline strong { color: var(--text); }
.same { margin-top: -7px; }
.same .byline { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.content { overflow-wrap: anywhere; }
.text, .quote, .signature { white-space: pre-wrap; unicode-bidi: plaintext; tab-size: 4; }
.quote, .signature { padding-inline-start: 10px; border-inline-start: 3px solid var(--line); color: var(--muted); }
.content > * + * { margin-top: 6px; }
.fold { display: block; min-height: 24px; padding: 0 8px; border: 1px solid var(--line); border-radius: 99px; background: var(--surface); color: var(--muted); font-size: 0.8125em; text-align: start; overflow-wrap: anywhere; }
.fold:hover { border-color: var(--accent); color: var(--accent); }
.body > .plain { margin-top: 8px; }
.content:focus { outline: 0; }
.rating { margin-top: 6px; font-size: 0.8125em; color: var(--muted); }
.rating b { color: var(--text); }

.more { display: block; width: 100%; padding: 12px; border-top: 1px solid var(--line); border-radius: 0 0 var(--radius) var(--radius); color: var(--accent); font-weight: 600; }
.more:hover { background: var(--raised); }
.more:focus-visible { outline-offset: -3px; }
.bone { display: grid; grid-template-columns: 34px 1fr; gap: 9px 12px; padding: 14px 18px 20px; border-top: 1px solid var(--line); }
.bone i { height: 11px; border: 1px solid transparent; border-radius: 6px; background: var(--line); grid-column: 2; width: 72%; }
.bone i:first-child { grid-area: 1 / 1 / 3; width: 34px; height: 34px; border-radius: 50%; }
.bone i:last-child { width: 44%; }

@container (width < 460px) {
  header { flex-wrap: wrap; }
  .age { order: 1; flex: 1 0 100%; text-align: start; }
  .channel { display: none; }
  .summary { grid-template-columns: minmax(0, 1fr) auto; }
  .line { grid-column: 1 / 3; }
  .overview { margin-inline: 14px; }
  header, .tools, .keys, .summary, .about, .body { padding-inline: 14px; }
  .message { max-width: 100%; }
}
@media print {
  .conversation { content-visibility: visible; }
  .opened .summary { position: static; }
  .refresh, .tools, .keys, .more, .fold, .plain { display: none; }
}
@media (prefers-reduced-motion: no-preference) {
  .bone i { animation: breathe 1.6s ease-in-out infinite alternate; }
  [aria-busy='true'] .refresh svg { animation: turn 1.2s linear infinite; }
}
@media (prefers-reduced-motion: reduce) { .when svg { transition: none; } }
@media (forced-colors: active) { .message.agent { border-inline-end-width: 4px; } .message.customer { border-inline-start-width: 4px; } }
@keyframes breathe { to { opacity: 0.45; } }
@keyframes turn { to { rotate: 360deg; } }
`

/** One for all panels. @type {CSSStyleSheet | undefined} */
let sheet

export function styleSheet() {
  if (!sheet) {
    sheet = new CSSStyleSheet()
    sheet.replaceSync(STYLE)
  }
  return sheet
}
