// @ts-check
/** Listens to what changes at the service: server-sent events by `fetch`, as EventSource carries no token. */

/** Without a byte for so long it is cut, whatever the network says: the service's heart beats each 15 s. In milliseconds. */
const SILENCE = 30_000

/** The longest between two tries. */
const LONGEST = 300_000

/**
 * Listens until it is told to end, or will never hear anything: then gives true. Without a token it tries again, as after any failure:
 * there may be one by then.
 *
 * @param {(signal: AbortSignal) => Promise<Response>} open
 * @param {(event: string, data: any) => void} hear also of `cut`, with what was thrown
 * @param {AbortSignal} end
 */
export async function listen(open, hear, end) {
  let retry = 3000
  for (let failures = 0; !end.aborted; ) {
    const begun = performance.now()
    const silence = new AbortController()
    /** @type {number | undefined} */
    let timer
    const heard = () => {
      // What came for so long was enough to begin anew.
      if (performance.now() - begun > SILENCE) failures = -1
      clearTimeout(timer)
      timer = setTimeout(() => {
        // As if the service said that it hears nothing, even if nothing of it ever came through.
        hear('state', {})
        silence.abort()
      }, SILENCE)
    }
    let bye = ''
    /** @type {any} */
    let failure = {}
    heard()
    try {
      const { body } = await open(AbortSignal.any([end, silence.signal]))
      const reader = /** @type {ReadableStream} */ (body).pipeThrough(new TextDecoderStream()).getReader()
      for (let text = ''; !bye; ) {
        const { value, done } = await reader.read()
        if (done) break
        heard()
        const blocks = (text + value).replaceAll('\r', '').split('\n\n')
        text = blocks.pop() ?? ''
        for (const block of blocks) {
          const field = (/** @type {string} */ name) => RegExp(`^${name}: ?(.*)`, 'm').exec(block)?.[1] ?? ''
          retry = +field('retry') || retry
          if (!field('data')) continue
          const told = JSON.parse(field('data'))
          bye = told.reason ?? ''
          hear(field('event'), told)
        }
      }
    } catch (thrown) {
      failure = thrown
    }
    clearTimeout(timer)
    silence.abort()
    if (end.aborted) break
    // The service is about to stop: others are there.
    failures = bye ? 0 : failures + 1
    if (!bye) hear('cut', failure)
    const { status = 0, retryAfter = 0 } = failure.facts ?? {}
    // Not allowed, or no such thing there: that stays.
    if (status > 402 && status < 407) break
    // Not all panels in the same moment.
    const wait = Math.max(retryAfter * 1000, Math.min(LONGEST, retry * (2 ** failures - 1))) + retry * Math.random()
    await new Promise((done) => setTimeout(done, wait))
  }
  return !end.aborted
}
