export default [{ files: ['src/**', 'migrations/**'], rules: { 'no-undef': 'error', 'no-unused-vars': 'error' } }]
