// The import laws of the house. STAGES are folders of the road: they meet only through the queue.
const STAGES = 'accept|check|draft|review|send|track'
const POLICY =
  '^src/(privacy/(?!store)|budget/(cost|money|period)|mail/(check/(rules|patterns|topics|stop/(?!find|suppress)|facts|authentication|signatures|verdict)|draft/(evidence|guards|finish)|autonomy/(wilson|standing|settings)|review/(release|gates-of)|track/moves|send/(headers|render|list-unsubscribe|footer|disclosure|may-leave|judge-lookup)|unsubscribe/token|edit-share|language|mailbox-settings|quote|timeline|subject|clean-text|content/|lifecycle|reasons|address|message|thread\\.ts))'
module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'stages-meet-through-the-queue',
      severity: 'error',
      from: { path: `^src/mail/(${STAGES})/` },
      to: { path: `^src/mail/(${STAGES})/`, pathNot: '^src/mail/$1/' },
    },
    {
      name: 'policy-is-pure',
      severity: 'error',
      from: { path: POLICY },
      to: {
        path: '^(src/(db|queue|http|config|deps|log|dns|providers/(mailgun|claude|dkim))|pg|fastify|@prisma|node:(fs|http|net|child_process))',
      },
    },
    {
      name: 'the-road-knows-no-http',
      severity: 'error',
      from: { path: '^src/mail/', pathNot: '(webhook|routes)\\.ts$' },
      to: { path: '^(src/http/|fastify)' },
    },
    {
      name: 'the-road-knows-no-provider',
      severity: 'error',
      from: { path: '^src/mail/' },
      to: { path: '^src/providers/(mailgun|claude|dkim)/' },
    },
    {
      name: 'only-jobs-and-server-wire-the-stages',
      severity: 'error',
      from: { path: '^src/(providers|queue|crypto|db|dns|audit|http|knowledge)/' },
      to: { path: `^src/(mail/(${STAGES})/|jobs|app|server|deps|cli)` },
    },
    {
      name: 'config-reads-nothing-of-ours-but-errors-and-fernet',
      severity: 'error',
      from: { path: '^src/config' },
      to: { path: '^src/(?!config|crypto/fernet|errors|exit-codes)' },
    },
    {
      name: 'product-does-not-need-the-demo',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/demo/' },
      to: { path: '^src/demo/' },
    },
    { name: 'no-test-code-in-the-product', severity: 'error', from: { path: '^src/' }, to: { path: '^test/' } },
    {
      name: 'no-child-processes-in-the-service',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(demo|db/embedded)' },
      to: { path: '^(node:)?child_process$' },
    },
    { name: 'not-to-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: 'src/db/generated' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.json'],
    },
  },
}
