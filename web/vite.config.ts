// How the pages are built, served in development and tested.
import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  plugins: [react()],
  resolve: {
    alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) },
  },
  server: {
    host: '127.0.0.1',
    port: 5173,
    proxy: {
      // The API checks the Host header, so the proxy sends its own.
      '/api': { target: process.env.TERRAZZO_ADDRESS ?? 'http://127.0.0.1:8765', changeOrigin: true },
    },
  },
  build: {
    outDir: '../src/terrazzo/api/static',
    emptyOutDir: true,
    target: 'es2023',
    chunkSizeWarningLimit: 900,
  },
  test: {
    environment: 'node',
    include: ['src/**/*.test.ts'],
  },
})
