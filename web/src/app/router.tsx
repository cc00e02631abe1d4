// Every address of the web pages; the code of a subject is fetched when it is first visited.
import type { QueryClient } from '@tanstack/react-query'
import { createRootRouteWithContext, createRoute, createRouter } from '@tanstack/react-router'
import { PageSkeleton } from './components'
import { NotFound, PageError } from './PageError'
import { page } from './pages'
import { Root } from './Root'
import { Shell } from './Shell'

interface Context {
  queryClient: QueryClient
}

const root = createRootRouteWithContext<Context>()({ component: Root })

const login = createRoute({
  getParentRoute: () => root,
  path: '/login',
  validateSearch: (search): { back?: string } => (typeof search.back === 'string' ? { back: search.back } : {}),
  component: page(() => import('@/features/login/routes'), 'LoginPage'),
})

const shell = createRoute({ getParentRoute: () => root, id: 'shell', component: Shell })

const home = createRoute({
  getParentRoute: () => shell,
  path: '/',
  component: page(() => import('@/features/projects/routes'), 'ProjectsPage'),
})

const elsewhere = createRoute({ getParentRoute: () => shell, path: '$', component: NotFound })

const project = createRoute({ getParentRoute: () => shell, path: '/p/$projectId' })

const overview = createRoute({
  getParentRoute: () => project,
  path: '/',
  component: page(() => import('@/features/projects/routes'), 'ProjectPage'),
})

const images = createRoute({
  getParentRoute: () => project,
  path: 'images',
  validateSearch: readImageFilters,
  component: page(() => import('@/features/images/routes'), 'ImagesPage'),
})

const image = createRoute({
  getParentRoute: () => project,
  path: 'images/$imageId',
  // Opacity and layer stay as they are from image to image.
  remountDeps: ({ params }) => params.projectId,
  validateSearch: readImageFilters,
  component: page(() => import('@/features/images/routes'), 'ImagePage'),
})

/** `x`, `y`, `zoom`: a place of the image in its pixels, and CSS pixels for one of them; `object`: a shape that is selected. */
const readPlace = (search: Record<string, unknown>) => ({
  ...readImageFilters(search),
  ...text(search, 'task', 'object'),
  ...numbers(search, 'x', 'y', 'zoom'),
})

const annotateNext = createRoute({
  getParentRoute: () => project,
  path: 'annotate',
  validateSearch: (search) => text(search, 'task'),
  component: page(() => import('@/features/annotate/routes'), 'NextImagePage'),
})

const annotate = createRoute({
  getParentRoute: () => project,
  path: 'annotate/$imageId',
  validateSearch: readPlace,
  component: page(() => import('@/features/annotate/routes'), 'AnnotatePage'),
})

const dataset = createRoute({
  getParentRoute: () => project,
  path: 'dataset',
  component: page(() => import('@/features/datasets/routes'), 'DatasetPage'),
})

/** A search parameter that is kept only when it is text. */
function text<K extends string>(search: Record<string, unknown>, ...names: K[]): Partial<Record<K, string>> {
  const kept: Partial<Record<K, string>> = {}
  for (const name of names) {
    const value = search[name]
    if (typeof value === 'string' && value !== '') kept[name] = value
  }
  return kept
}

/** A search parameter that is kept only when it is a number. */
function numbers<K extends string>(search: Record<string, unknown>, ...names: K[]): Partial<Record<K, number>> {
  const kept: Partial<Record<K, number>> = {}
  for (const name of names) {
    const value = search[name]
    if (typeof value === 'number' && Number.isFinite(value)) kept[name] = value
  }
  return kept
}

function readImageFilters(search: Record<string, unknown>) {
  return text(search, 'folder', 'split', 'state', 'query')
}

const train = createRoute({
  getParentRoute: () => project,
  path: 'train',
  // `from`: version to start from; `retry`: job whose settings to take over; `model`: model that gets the version;
  // `configuration`: one to use or to change.
  validateSearch: (search) => text(search, 'from', 'retry', 'architecture', 'model', 'configuration'),
  component: page(() => import('@/features/train/routes'), 'TrainPage'),
})

const configurations = createRoute({
  getParentRoute: () => project,
  path: 'train/configurations',
  component: page(() => import('@/features/train/routes'), 'ConfigurationsPage'),
})

const jobs = createRoute({
  getParentRoute: () => project,
  path: 'jobs',
  validateSearch: (search) => text(search, 'kind', 'state', 'query', 'sort', 'order', 'page'),
  component: page(() => import('@/features/jobs/routes'), 'JobsPage'),
})

const job = createRoute({
  getParentRoute: () => project,
  path: 'jobs/$jobId',
  component: page(() => import('@/features/jobs/routes'), 'JobPage'),
})

const comparison = createRoute({
  getParentRoute: () => project,
  path: 'jobs/compare',
  // `jobs`: their ids with commas between.
  validateSearch: (search) => text(search, 'jobs'),
  component: page(() => import('@/features/jobs/routes'), 'ComparePage'),
})

const models = createRoute({
  getParentRoute: () => project,
  path: 'models',
  component: page(() => import('@/features/models/routes'), 'ModelsPage'),
})

const model = createRoute({
  getParentRoute: () => project,
  path: 'models/$modelId',
  component: page(() => import('@/features/models/routes'), 'ModelPage'),
})

const version = createRoute({
  getParentRoute: () => project,
  path: 'versions/$versionId',
  validateSearch: (search) => text(search, 'split'),
  component: page(() => import('@/features/models/routes'), 'VersionPage'),
})

const versionComparison = createRoute({
  getParentRoute: () => project,
  path: 'versions/compare',
  // `versions`: their ids with commas between.
  validateSearch: (search) => text(search, 'versions'),
  component: page(() => import('@/features/models/routes'), 'CompareVersionsPage'),
})

const evaluation = createRoute({
  getParentRoute: () => project,
  path: 'evaluations/$evaluationId',
  component: page(() => import('@/features/models/routes'), 'EvaluationPage'),
})

const predict = createRoute({
  getParentRoute: () => project,
  path: 'predict',
  validateSearch: (search) => text(search, 'version'),
  component: page(() => import('@/features/predict/routes'), 'PredictPage'),
})

const prediction = createRoute({
  getParentRoute: () => project,
  path: 'predict/$jobId',
  validateSearch: (search) => text(search, 'image'),
  component: page(() => import('@/features/predict/routes'), 'PredictResultPage'),
})

const routeTree = root.addChildren([
  login,
  shell.addChildren([
    home,
    elsewhere,
    project.addChildren([
      overview, images, image, annotateNext, annotate, dataset, train, configurations, jobs, comparison, job, models, model, version,
      versionComparison, evaluation, predict, prediction,
    ]),
  ]),
])

export function makeRouter(queryClient: QueryClient) {
  return createRouter({
    routeTree,
    context: { queryClient },
    defaultPreload: 'intent',
    defaultErrorComponent: PageError,
    defaultNotFoundComponent: NotFound,
    defaultPendingComponent: () => <PageSkeleton />,
    scrollRestoration: true,
    // A second project must not show the first one's state.
    defaultRemountDeps: ({ params }) => params,
  })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof makeRouter>
  }
}
