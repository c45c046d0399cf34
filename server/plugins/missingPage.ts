/** What a person sees at an address where there is nothing; programs get a problem. Needs no script, no style and no language. */
export const MISSING_PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>404 · Muster</title>
</head>
<body>
<main>
<h1 lang="en">There is nothing at this address</h1>
<form lang="en" action="/"><button>Open the map</button></form>
<h2 lang="zh-CN">这个地址没有内容</h2>
<form lang="zh-CN" action="/"><button>打开地图</button></form>
</main>
</body>
</html>
`;

/** Whether a request comes from somebody's address bar, not from a program. */
export const isNavigation = (method: string, path: string, accept: string | undefined): boolean =>
  method === 'GET' && !path.startsWith('/api/') && /^text\/html\b/.test(accept ?? '');
