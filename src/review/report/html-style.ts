import { ink } from './picture-ink.ts'

const darkInk: Readonly<Record<keyof typeof ink, string>> = {
  ground: '#171c24',
  paper: '#1f2630',
  ink: '#e3e8ef',
  quiet: '#94a0b3',
  line: '#364152',
  edge: '#6d7b91',
  head: '#33567d',
  headInk: '#ffffff',
  key: '#dba94a',
  badgeInk: '#ffffff',
  blocker: '#b23fa4',
  high: '#d8453a',
  medium: '#b8690f',
  low: '#3f7fc4',
  info: '#6b7688',
}

function variables(colours: Readonly<Record<string, string>>): string {
  return Object.entries(colours)
    .map(([name, colour]) => `--picture-${name.toLowerCase()}:${colour}`)
    .join(';')
}

/** The look of the page, by day and by night, on paper too. */
export const style: string = `
:root{${variables(ink)};
--bg:#f3f5f8;--card:#fff;--ink:#1b2330;--soft:#5a6678;--rule:#dfe4eb;--code:#f6f8fb;--link:#2457a6;--hit:#fff4d6;--mark:#ffd978;
--blocker:#8a1c7c;--high:#c0271c;--medium:#a65408;--low:#2b6cb0;--info:#5c6675;
--add:#e3f6e8;--add-ink:#14532d;--cut:#fde8e6;--cut-ink:#7a1d14;--good:#1a7f43}
@media (prefers-color-scheme:dark){:root{${variables(darkInk)};
--bg:#0f1319;--card:#171c24;--ink:#e3e8ef;--soft:#9aa6b8;--rule:#2b3442;--code:#11161d;--link:#8ab4f8;--hit:#2c2716;--mark:#6b5310;
--blocker:#e07fd4;--high:#ff8a80;--medium:#f0ae5a;--low:#84b6f0;--info:#a4afc0;
--add:#12301f;--add-ink:#a5e3bb;--cut:#3a1a18;--cut-ink:#f4b6b0;--good:#6fd396}}
*{box-sizing:border-box}
[hidden]{display:none!important}
html{scroll-behavior:smooth}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.55 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif}
header,main,footer{max-width:1120px;margin:0 auto;padding:0 24px}
header{padding-top:40px}
.brand{margin:0;font-weight:700;letter-spacing:.14em;text-transform:uppercase;font-size:12px;color:var(--soft)}
h1{margin:2px 0 6px;font-size:30px;line-height:1.2;letter-spacing:-.015em;overflow-wrap:anywhere}
h2{margin:0 0 12px;font-size:19px;letter-spacing:-.01em}
h3{margin:18px 0 4px;font-size:12px;letter-spacing:.05em;text-transform:uppercase;color:var(--soft)}
p{margin:0 0 8px}
.lead{font-size:17px}
.quiet,footer,.facts{color:var(--soft);font-size:13px}
code,pre,kbd{font-family:ui-monospace,Menlo,Consolas,'DejaVu Sans Mono','Liberation Mono',monospace;font-size:12.5px}
code{overflow-wrap:anywhere}
p code,li code,.title code{background:var(--code);border:1px solid var(--rule);border-radius:4px;padding:0 4px}
kbd{border:1px solid var(--rule);border-radius:4px;padding:0 5px;color:var(--soft)}
.skip{position:absolute;left:-999px}
.skip:focus{left:16px;top:8px;background:var(--card);padding:6px 12px;z-index:2}
:focus-visible{outline:2px solid var(--link);outline-offset:2px}
.tiles{display:grid;grid-template-columns:repeat(5,1fr);gap:12px;margin:20px 0}
.tile{appearance:none;font:inherit;text-align:left;color:inherit;background:var(--card);border:1px solid var(--rule);border-top:4px solid var(--tone);border-radius:10px;padding:12px 16px;cursor:pointer}
.tile b{display:block;font-size:28px;line-height:1.1;color:var(--tone);font-variant-numeric:tabular-nums}
.tile span{color:var(--soft)}
.tile:disabled{cursor:default;border-top-color:var(--rule)}
.tile:disabled b{color:var(--soft);font-weight:400}
.tile[aria-pressed=false]{opacity:.45}
.blocker{--tone:var(--blocker)}.high{--tone:var(--high)}.medium{--tone:var(--medium)}.low{--tone:var(--low)}.info{--tone:var(--info)}
section{margin:0 0 28px}
.picture,main>section:nth-of-type(n+4){background:var(--card);border:1px solid var(--rule);border-radius:12px;padding:20px}
.picture{position:relative}
.picture>label{position:absolute;right:20px;top:20px;font-size:13px;color:var(--soft);cursor:pointer}
#full-size{position:absolute;right:86px;top:24px;margin:0}
.canvas{overflow:auto;max-height:78vh;border-radius:8px}
.canvas svg{display:block;max-width:100%;height:auto;margin:0 auto}
#full-size:checked~.canvas svg{max-width:none}
.legend{margin:10px 0 4px}
.words{white-space:pre-wrap;overflow-wrap:anywhere;color:var(--ink)}
.filters{display:flex;flex-wrap:wrap;gap:14px;align-items:center;position:sticky;top:0;z-index:1;background:var(--bg);padding:10px 0;font-size:13px;color:var(--soft)}
.filters input,.filters select,.filters button{font:inherit;color:var(--ink);background:var(--card);border:1px solid var(--rule);border-radius:7px;padding:6px 10px}
.filters input{width:240px;margin-right:6px}
.filters output{margin-left:auto}
.finding{background:var(--card);border:1px solid var(--rule);border-left:4px solid var(--tone);border-radius:10px;margin:0 0 10px;scroll-margin-top:60px}
.finding>summary{display:grid;grid-template-columns:auto 1fr auto;gap:2px 12px;align-items:baseline;padding:12px 16px;cursor:pointer;list-style:none}
.finding>summary::-webkit-details-marker{display:none}
.pill{grid-row:1;color:var(--tone);font-weight:700;font-size:12px;min-width:56px}
.title{font-weight:600}
.where{grid-column:2/-1;color:var(--soft);font-size:13px;display:flex;flex-wrap:wrap;gap:2px 14px}
.proven,.status{font-size:12px;font-weight:600;border-radius:99px;padding:1px 9px;border:1px solid currentColor}
.proven,.reproduced,.safe{color:var(--good)}
.not-run,.manual{color:var(--soft)}
.not-reproduced,.suggested{color:var(--medium)}
.body{padding:0 16px 14px;border-top:1px solid var(--rule)}
.message{margin:12px 0;font-size:16px}
figure{margin:0}
figcaption{font-size:12px;color:var(--soft);margin:0 0 4px}
pre{margin:0 0 8px;background:var(--code);border:1px solid var(--rule);border-radius:8px;padding:8px 0;overflow:auto;line-height:1.5;tab-size:2}
.words{padding:10px 14px}
.line{display:block;min-width:max-content;padding:0 14px}
.line i{display:inline-block;width:4ch;margin-right:2ch;text-align:right;color:var(--soft);font-style:normal;user-select:none}
.hit{background:var(--hit)}
mark{background:var(--mark);color:inherit;border-radius:3px;padding:1px 0}
.diff .add{background:var(--add);color:var(--add-ink)}
.diff .cut{background:var(--cut);color:var(--cut-ink)}
.diff .at,.diff .file{color:var(--soft)}
.related,.notes{margin:4px 0;padding-left:20px}
.related summary{cursor:pointer}
.related figure{margin:6px 0}
.related figcaption{display:none}
.place span{color:var(--soft)}
.facts{margin:16px 0 0}
summary h2{display:inline;font-size:16px}
.wide{overflow:auto}
table{border-collapse:collapse;width:100%;margin-top:12px;font-size:13px}
th,td{text-align:left;padding:6px 12px 6px 0;border-bottom:1px solid var(--rule);vertical-align:top}
footer{padding-bottom:40px}
@media (max-width:640px){.tiles{grid-template-columns:repeat(3,1fr)}header,main,footer{padding-left:14px;padding-right:14px}.filters input{width:150px}.filters kbd{display:none}}
@media print{body{background:#fff}.filters,.skip{display:none!important}.finding{break-inside:avoid}.canvas{max-height:none}}
`
