import type {} from 'robin-conversations'
import { useCallback, useState } from 'react'

const getToken = async () => 'a token'

/** In a page that is hydrated React sets neither properties nor listeners of a custom element: a `ref` does. */
export function Customer({ email }: { email: string }) {
  const [order, setOrder] = useState('none')
  const connect = useCallback((panel: HTMLElementTagNameMap['robin-conversations']) => {
    panel.token = getToken
    const gone = new AbortController()
    panel.addEventListener('order-selected', ({ detail }) => setOrder(detail.order), gone)
    return () => gone.abort()
  }, [])
  const badge = useCallback((one: HTMLElementTagNameMap['robin-badge'] | null) => void (one && (one.token = getToken)), [])
  return (
    <>
      <h1>Order {order}</h1>
      <robin-badge email={email} ref={badge} />
      <robin-conversations email={email} order-links="" ref={connect} />
    </>
  )
}
