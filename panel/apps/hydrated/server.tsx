import { renderToString } from 'react-dom/server'
import { Customer } from './Customer'

export const page = (template: string) => template.replace('<!--app-->', renderToString(<Customer email="anna.de.vries@example.nl" />))
