// @ts-check
/** Who wrote what: a mail holds the words of others, and what a mailer puts below. */

/** @typedef {{ kind: 'text' | 'quote' | 'signature', text: string, by?: string }} Part */

const WROTE = /\b(?:wrote|schreef|schrieb|geschreven|geschrieben|a écrit)\b.*:$/i
const SAYS_WHO = /(?:^|[,>\d]\s*)([^\s,<>\d:][^,<>\d:]{0,80}?)(?:\s*(?:<|:$)|\s(?:wrote|het volgende|folgendes|op|am)\b)/i
const NO_NAME = /^(?:.*\b(?:schreef|schrieb|heeft|hat|uhr|[ap]\.?m\.?)\s+)|\s+(?:wrote|schreef|schrieb|heeft|hat)$/gi
const SENT_BY = /^\*?(?:From|Van|Von|De)\s?:\*?\s*(.*)/i
const SENT = /^\*?(?:Sent|Date|To|Cc|Subject|Verzonden|Datum|Aan|Onderwerp|Gesendet|An|Betreff|Envoyé|Objet|À)\s?:/i
const BEFORE = /^[-_\s]*(?:(?:begin )?(?:forwarded|original) message|doorgestuurd bericht|oorspronkelijk bericht|weitergeleitete nachricht|ursprüngliche nachricht)[-_:\s]*$/i
const SIGNED = /^(?:sent from (?:my|mail|outlook|yahoo)|get outlook for|(?:verstuurd|verzonden) van(?:af|uit) (?:mijn|mail|outlook)|gesendet (?:mit|von (?:mail|outlook))|von meinem .{1,40} gesendet)\b.{0,60}$/i
const IS_CONFIDENTIAL = /^(?=.*(?:confidential|vertrouwelijk|vertraulich))(?=.*(?:recipient|addressee|intended|bestemd|geadresseerde|bestimmt|empfänger))/is

/**
 * What the sender wrote, whom he quotes, and what his mailer adds below.
 *
 * @param {string} text as {@link textOf} gives it
 * @returns {Part[]}
 */
export function partsOf(text) {
  const lines = text.split('\n')
  /** @type {Part[]} */
  const parts = []
  /** What follows is this, up to the end or to a quote. @type {Part['kind'] | undefined} */
  let rest
  let by = ''
  let isSmallPrint = false
  const add = (/** @type {Part['kind']} */ kind, /** @type {string} */ line) => {
    const last = parts.at(-1)
    if (last?.kind === kind && (!by || last.by === by)) last.text += `\n${line}`
    else if (line) parts.push({ kind, text: line, ...(by && { by }) })
  }
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]
    if (rest === 'quote' || line.startsWith('>')) {
      const said = rest === 'quote' ? line : line.replace(/^> ?/, '')
      if (!by && !rest && isAttribution(said)) by = nameIn(said)
      add('quote', said)
      if (rest === 'signature') rest = undefined
      continue
    }
    // "On Monday Petra wrote:", in one line or in two.
    const both = `${line} ${lines[i + 1] ?? ''}`
    const wrote = isAttribution(line) ? line : /^(?:on|op|am|le)\s.*\d/i.test(line) && isAttribution(both) ? both : ''
    const next = () => lines.slice(i + (wrote === both ? 2 : 1), i + 4).find(Boolean) ?? ''
    const sender = SENT_BY.exec(line)
    if (wrote && (next().startsWith('>') || /<[^>]*@/.test(wrote))) {
      by = nameIn(wrote)
      rest = next().startsWith('>') ? undefined : 'quote'
      add('quote', wrote)
      if (wrote === both) i++
    } else if (BEFORE.test(line) || (/^_{10,}$/.test(line) && SENT_BY.test(next())) || (sender && lines.slice(i + 1, i + 7).filter((some) => SENT.test(some)).length > 1)) {
      const from = sender ?? lines.slice(i, i + 5).map((some) => SENT_BY.exec(some)).find(Boolean)
      by = from?.[1].slice(0, 200).replace(/\s*[<[(].*/, '') ?? ''
      rest = 'quote'
      add('quote', line)
    } else {
      by = ''
      if (line === '--' && isShort(lines, i)) rest = 'signature'
      isSmallPrint = !!line && (isSmallPrint || (SIGNED.test(line) && !/^[^>]/.test(lines[i + 1] ?? '')) || (!lines[i - 1] && IS_CONFIDENTIAL.test(paragraphAt(lines, i))))
      add(isSmallPrint ? 'signature' : (rest ?? 'text'), line)
    }
  }
  return parts.map((part) => ({ ...part, text: part.text.replace(/\n{3,}/g, '\n\n').trim() })).filter((part) => part.text)
}

/** @param {string} line */
const isAttribution = (line) => line.length < 300 && WROTE.test(line) && /\d|@/.test(line)

/** @param {string} attribution */
const nameIn = (attribution) => SAYS_WHO.exec(attribution)?.[1].replace(NO_NAME, '') ?? ''

/** Whether so little follows as a signature has. @param {string[]} lines @param {number} from */
function isShort(lines, from) {
  const below = lines.slice(from, from + 25)
  return below.length < 25 || below.some((line) => line.startsWith('>'))
}

/** @param {string[]} lines @param {number} from */
function paragraphAt(lines, from) {
  let to = from
  while (lines[to] && to < from + 12) to++
  return lines.slice(from, to).join('\n')
}
