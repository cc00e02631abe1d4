// The pages of login, loaded when first visited.

export function LoginPage() {
  return null
}
