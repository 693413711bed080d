import type { OrderSelected } from 'robin-conversations'
import { Component, CUSTOM_ELEMENTS_SCHEMA, signal } from '@angular/core'
import { bootstrapApplication } from '@angular/platform-browser'

@Component({
  selector: 'app-customer',
  schemas: [CUSTOM_ELEMENTS_SCHEMA],
  template: `
    <h1>Order {{ order() }}</h1>
    <p>{{ email }} <robin-badge [email]="email" [token]="getToken" /></p>
    <robin-conversations [email]="email" [token]="getToken" order-links (order-selected)="select($event)" />
  `,
})
class Customer {
  readonly email = 'anna.de.vries@example.nl'
  readonly order = signal('none')
  readonly getToken = async () => 'a token'
  readonly select = ({ detail }: CustomEvent<OrderSelected>) => this.order.set(detail.order)
}

await bootstrapApplication(Customer)
