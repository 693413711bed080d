import type {} from 'robin-conversations'
import { useState } from 'react'
import { createRoot } from 'react-dom/client'

const getToken = async () => 'a token'

function Customer({ email }: { email: string }) {
  const [order, setOrder] = useState('none')
  return (
    <>
      <h1>Order {order}</h1>
      <p>
        {email} <robin-badge email={email} ref={(badge: HTMLElementTagNameMap['robin-badge'] | null) => void (badge && (badge.token = getToken))} />
      </p>
      <robin-conversations
        email={email}
        ref={(panel: HTMLElementTagNameMap['robin-conversations'] | null) => void (panel && (panel.token = getToken))}
        onorder-selected={(event) => setOrder(event.detail.order)}
        order-links=""
      />
    </>
  )
}

createRoot(document.getElementById('app')!).render(<Customer email="anna.de.vries@example.nl" />)
