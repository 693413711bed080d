// @ts-check
/** What the panel says, in three languages, and how it writes dates. */

export const EN = {
  title: 'Conversations',
  asOf: (/** @type {string} */ ago) => `as of ${ago}`,
  confirmed: (/** @type {string} */ ago) => `confirmed ${ago}`,
  live: 'Live',
  notLive: 'Not live',
  fresh: (/** @type {number} */ n) => `${n} new`,
  refresh: 'Refresh',
  more: 'More conversations',
  again: 'Try again',
  whole: 'Show the whole message',
  loading: 'Loading conversations',
  inLine: 'Waiting in line for ROBIN …',
  found: (/** @type {number} */ n) => (n === 1 ? '1 conversation' : `${n} conversations`),
  added: (/** @type {number} */ n) => `${n} more`,
  messages: (/** @type {number} */ n) => (n === 1 ? '1 message' : `${n} messages`),
  none: 'No conversations',
  noneHint: 'ROBIN was asked and knows none.',
  noSubject: 'No subject',
  noMessages: 'No messages you may read.',
  customer: 'Customer',
  agent: 'Agent',
  note: 'Internal note',
  noteHint: 'not seen by the customer',
  unknown: 'Unknown sender',
  rating: 'Rating',
  started: 'Started',
  referrer: 'Came from',
  order: 'Order',
  newTab: 'opens in a new tab',
  image: 'image',
  attachment: 'attachment',
  quoted: (/** @type {string} */ by) => (by ? `Quoted from ${by}` : 'Quoted'),
  signature: 'Signature',
  states: { open: 'Open', archived: 'Archived', snoozed: 'Snoozed', hidden: 'Hidden' },
  stale: (/** @type {string} */ ago) => `ROBIN cannot be had at the moment. This is what it said ${ago}.`,
  maybe: 'There may be conversations.',
  countdown: (/** @type {string} */ time) => `Asking again ${time}`,
  reference: 'Reference',
  copy: 'Copy reference',
  copied: 'Copied',
  openThere: 'Open in ROBIN',
  summary: (/** @type {string} */ open, /** @type {string} */ ago) => [`${open} open`, ago && `last contact ${ago}`],
  waiting: 'waiting for us',
  toFirst: 'To the first message',
  moreTags: (/** @type {number} */ n) => `${n} more tags`,
  find: 'Search in what is loaded',
  state: 'All states',
  channel: 'All channels',
  expand: 'Expand all',
  fold: 'Fold all',
  older: 'Search older: asks ROBIN once more',
  noMatch: (/** @type {number} */ n) => `Nothing found in the ${n} loaded.`,
  idle: 'No customer or order chosen',
  failed: {
    signIn: ['Not signed in', 'Sign in again, then try again.'],
    scope: ['Not allowed', 'You may not read conversations. An administrator can give you conversations.read.'],
    question: ['This cannot be asked', 'It is no complete e-mail address or order number.'],
    busy: ['Could not ask yet', 'More is asked than ROBIN allows just now.'],
    away: ['Could not ask ROBIN', 'It cannot be reached or is too slow.'],
    refused: ['Could not ask ROBIN', 'It refuses the service’s credentials. An administrator has to renew them.'],
    broken: ['Could not ask ROBIN', 'Its answer cannot be used.'],
    offline: ['Could not reach the service', 'Check the connection.'],
  },
}

/** @type {typeof EN} */
const NL = {
  title: 'Gesprekken',
  asOf: (ago) => `stand van ${ago}`,
  confirmed: (ago) => `${ago} bevestigd`,
  live: 'Live',
  notLive: 'Niet live',
  fresh: (n) => `${n} nieuw`,
  refresh: 'Vernieuwen',
  more: 'Meer gesprekken',
  again: 'Opnieuw proberen',
  whole: 'Toon het hele bericht',
  loading: 'Gesprekken laden',
  inLine: 'In de rij voor ROBIN …',
  found: (n) => (n === 1 ? '1 gesprek' : `${n} gesprekken`),
  added: (n) => `${n} erbij`,
  messages: (n) => (n === 1 ? '1 bericht' : `${n} berichten`),
  none: 'Geen gesprekken',
  noneHint: 'ROBIN is gevraagd en kent er geen.',
  noSubject: 'Geen onderwerp',
  noMessages: 'Geen berichten die u mag lezen.',
  customer: 'Klant',
  agent: 'Medewerker',
  note: 'Interne notitie',
  noteHint: 'niet zichtbaar voor de klant',
  unknown: 'Onbekende afzender',
  rating: 'Beoordeling',
  started: 'Begonnen',
  referrer: 'Kwam van',
  order: 'Bestelling',
  newTab: 'opent in een nieuw tabblad',
  image: 'afbeelding',
  attachment: 'bijlage',
  quoted: (by) => (by ? `Citaat van ${by}` : 'Citaat'),
  signature: 'Ondertekening',
  states: { open: 'Open', archived: 'Gearchiveerd', snoozed: 'Uitgesteld', hidden: 'Verborgen' },
  stale: (ago) => `ROBIN is nu niet bereikbaar. Dit is wat het ${ago} zei.`,
  maybe: 'Er kunnen gesprekken zijn.',
  countdown: (time) => `Nieuwe poging ${time}`,
  reference: 'Kenmerk',
  copy: 'Kopieer kenmerk',
  copied: 'Gekopieerd',
  openThere: 'Open in ROBIN',
  summary: (open, ago) => [`${open} open`, ago && `laatste contact ${ago}`],
  waiting: 'wacht op ons',
  toFirst: 'Naar het eerste bericht',
  moreTags: (n) => `nog ${n} labels`,
  find: 'Zoek in wat geladen is',
  state: 'Alle statussen',
  channel: 'Alle kanalen',
  expand: 'Alles uitklappen',
  fold: 'Alles inklappen',
  older: 'Zoek ouder: vraagt ROBIN nog een keer',
  noMatch: (n) => `Niets gevonden in de ${n} geladen gesprekken.`,
  idle: 'Geen klant of bestelling gekozen',
  failed: {
    signIn: ['Niet ingelogd', 'Log opnieuw in en probeer het nog eens.'],
    scope: ['Geen toegang', 'U mag geen gesprekken lezen. Een beheerder kan u conversations.read geven.'],
    question: ['Dit kan niet worden gevraagd', 'Het is geen volledig e-mailadres of bestelnummer.'],
    busy: ['Kon het nog niet vragen', 'Er wordt nu meer gevraagd dan ROBIN toelaat.'],
    away: ['Kon ROBIN niet vragen', 'ROBIN is niet bereikbaar of te traag.'],
    refused: ['Kon ROBIN niet vragen', 'Het weigert de sleutel van de dienst. Een beheerder moet die vernieuwen.'],
    broken: ['Kon ROBIN niet vragen', 'Het antwoord is onbruikbaar.'],
    offline: ['Kon de dienst niet bereiken', 'Controleer de verbinding.'],
  },
}

/** @type {typeof EN} */
const DE = {
  title: 'Gespräche',
  asOf: (ago) => `Stand: ${ago}`,
  confirmed: (ago) => `${ago} bestätigt`,
  live: 'Live',
  notLive: 'Nicht live',
  fresh: (n) => `${n} neu`,
  refresh: 'Aktualisieren',
  more: 'Weitere Gespräche',
  again: 'Erneut versuchen',
  whole: 'Ganze Nachricht zeigen',
  loading: 'Gespräche werden geladen',
  inLine: 'In der Warteschlange für ROBIN …',
  found: (n) => (n === 1 ? '1 Gespräch' : `${n} Gespräche`),
  added: (n) => `${n} weitere`,
  messages: (n) => (n === 1 ? '1 Nachricht' : `${n} Nachrichten`),
  none: 'Keine Gespräche',
  noneHint: 'ROBIN wurde gefragt und kennt keine.',
  noSubject: 'Kein Betreff',
  noMessages: 'Keine Nachrichten, die Sie lesen dürfen.',
  customer: 'Kunde',
  agent: 'Mitarbeiter',
  note: 'Interne Notiz',
  noteHint: 'für den Kunden nicht sichtbar',
  unknown: 'Unbekannter Absender',
  rating: 'Bewertung',
  started: 'Begonnen',
  referrer: 'Kam von',
  order: 'Bestellung',
  newTab: 'öffnet einen neuen Tab',
  image: 'Bild',
  attachment: 'Anhang',
  quoted: (by) => (by ? `Zitat von ${by}` : 'Zitat'),
  signature: 'Signatur',
  states: { open: 'Offen', archived: 'Archiviert', snoozed: 'Zurückgestellt', hidden: 'Verborgen' },
  stale: (ago) => `ROBIN ist gerade nicht erreichbar. Das hier sagte es ${ago}.`,
  maybe: 'Es kann Gespräche geben.',
  countdown: (time) => `Neuer Versuch ${time}`,
  reference: 'Kennung',
  copy: 'Kennung kopieren',
  copied: 'Kopiert',
  openThere: 'In ROBIN öffnen',
  summary: (open, ago) => [`${open} offen`, ago && `letzter Kontakt ${ago}`],
  waiting: 'wartet auf uns',
  toFirst: 'Zur ersten Nachricht',
  moreTags: (n) => `${n} weitere Schlagworte`,
  find: 'In den geladenen suchen',
  state: 'Alle Zustände',
  channel: 'Alle Kanäle',
  expand: 'Alle aufklappen',
  fold: 'Alle zuklappen',
  older: 'Ältere durchsuchen: fragt ROBIN noch einmal',
  noMatch: (n) => `Nichts gefunden in den ${n} geladenen.`,
  idle: 'Kein Kunde, keine Bestellung gewählt',
  failed: {
    signIn: ['Nicht angemeldet', 'Melden Sie sich neu an und versuchen Sie es noch einmal.'],
    scope: ['Kein Zugriff', 'Sie dürfen keine Gespräche lesen. Ein Administrator kann Ihnen conversations.read geben.'],
    question: ['Das kann nicht gefragt werden', 'Es ist keine vollständige E-Mail-Adresse oder Bestellnummer.'],
    busy: ['Konnte noch nicht fragen', 'Es wird gerade mehr gefragt, als ROBIN zulässt.'],
    away: ['Konnte ROBIN nicht fragen', 'Es ist nicht erreichbar oder zu langsam.'],
    refused: ['Konnte ROBIN nicht fragen', 'Es lehnt den Schlüssel des Dienstes ab. Ein Administrator muss ihn erneuern.'],
    broken: ['Konnte ROBIN nicht fragen', 'Die Antwort ist unbrauchbar.'],
    offline: ['Konnte den Dienst nicht erreichen', 'Prüfen Sie die Verbindung.'],
  },
}

const WORDS = { en: EN, nl: NL, de: DE }

/** Words, dates and times of one locale; English for languages that are not here. */
export class Tongue {
  /** @param {string} tag BCP 47 */
  constructor(tag) {
    const [language] = /** @type {(keyof typeof WORDS)[]} */ (tag.toLowerCase().match(/^(?:en|nl|de)(?=-|$)/) ?? [])
    const words = WORDS[language]
    this.words = words ?? EN
    this.tag = words ? tag : 'en'
    this.date = new Intl.DateTimeFormat(this.tag, { dateStyle: 'medium', timeStyle: 'short' })
    this.relative = new Intl.RelativeTimeFormat(this.tag, { numeric: 'auto' })
    this.day = new Intl.DateTimeFormat(this.tag, { dateStyle: 'full' })
  }

  /** One for all panels. @type {Record<string, Tongue>} */
  static #spoken = {}

  /** @param {string} tag */
  static of(tag) {
    return (Tongue.#spoken[`-${tag}`] ??= new Tongue(tag))
  }

  /** Since a moment. @param {string | null | undefined} date */
  since(date) {
    return this.ago((Date.now() - Date.parse(date ?? '')) / 1000)
  }

  /** @param {number} seconds none where it is no number */
  ago(seconds) {
    for (const [unit, length, upTo] of UNITS) {
      if (seconds < upTo) return this.relative.format(-Math.floor(Math.max(0, seconds) / length), unit)
    }
    return ''
  }
}

/** Each with its length and up to which age it is used, in seconds. @type {[Intl.RelativeTimeFormatUnit, number, number][]} */
const UNITS = [
  ['second', 1, 60],
  ['minute', 60, 3600],
  ['hour', 3600, 48 * 3600],
  ['day', 86_400, 60 * 86_400],
  ['month', 30.44 * 86_400, 730 * 86_400],
  ['year', 365.25 * 86_400, Infinity],
]
