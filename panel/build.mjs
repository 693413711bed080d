// Makes one file of src: node build.mjs FILE
import { readFile, writeFile } from 'node:fs/promises'
import { build, transform } from 'esbuild'
import { minify } from 'terser'

const target = ['chrome123', 'firefox128', 'safari17.5']

/**
 * Names of properties that are ours alone, which neither the DOM, nor JSON, nor a page's program has: they get short ones. What begins
 * with `_` is what the two elements share.
 */
const OURS =
  /^(?:_.*|about|action|added|again|agent|ago|asOf|base|bearer|closing|confirmed|conversation|copied|copy|countdown|customer|date|day|element|end|expand|facts|fold|failures|found|fresh|go|gone|heading|held|idle|inLine|inVain|isApart|isCalm|isConfirmed|isDue|isInline|isPre|isWaiting|isWhole|last|loading|mark|maybe|mentions|moreTags|newTab|noMatch|noMessages|noSubject|noneHint|notLive|noteHint|older|openThere|orders|quoted|receivedAt|reference|relative|said|select|show|shown|signature|since|started|states|summary|tag|toFirst|tongue|unknown|waiting|whole|words)$/

/** A style sheet as text, made small: with short names for its own variables. */
const sheets = {
  name: 'sheets',
  setup: ({ onLoad }) =>
    onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, 'utf8'), { loader: 'css', minify: true, target })
      const names = [...new Set(code.match(/--(?!robin-)[\w-]+/g))]
      const contents = code.trim().replace(/(?<=[,:]) /g, "").replace(/--(?!robin-)[\w-]+/g, (name) => `--${String.fromCharCode(97 + names.indexOf(name))}`)
      return { contents, loader: 'text' }
    }),
}

const { outputFiles } = await build({
  entryPoints: ['src/robin-conversations.js'],
  write: false,
  bundle: true,
  minify: true,
  mangleProps: OURS,
  format: 'esm',
  charset: 'utf8',
  target,
  plugins: [sheets],
})
// Once more, for the 300 bytes that esbuild leaves.
const { code } = await minify(outputFiles[0].text, { module: true, ecma: 2020, compress: { passes: 3, sequences: false, unsafe: true, unsafe_comps: true } })
await writeFile(process.argv[2], `${code}\n`)
