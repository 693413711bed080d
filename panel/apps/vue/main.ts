import { createApp } from 'vue'
// @ts-ignore: vue-tsc knows it
import App from './App.vue'

createApp(App, { email: 'anna.de.vries@example.nl' }).mount('#app')
