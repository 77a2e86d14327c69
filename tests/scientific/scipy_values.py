# SPDX-License-Identifier: MIT OR Apache-2.0
"""What SciPy calculates, part by part: numbers, to be compared with native SciPy's (values_test.py)."""

import io

import numpy as np
from answers import calculated, results
from scipy import (
    LowLevelCallable,
    cluster,
    constants,
    fft,
    fftpack,
    integrate,
    interpolate,
    linalg,
    ndimage,
    optimize,
    signal,
    sparse,
    spatial,
    special,
    stats,
)
from scipy import io as files
from scipy._lib import _ccallback_c
from scipy.cluster import hierarchy
from scipy.sparse import csgraph
from scipy.sparse import linalg as sparse_linalg
from scipy.stats import sampling

numbers = np.random.default_rng(7)
SQUARE = numbers.standard_normal((12, 12))
COMPLEX = SQUARE + 1j * numbers.standard_normal((12, 12))
SYMMETRIC = SQUARE @ SQUARE.T + np.eye(12)
TALL = numbers.standard_normal((20, 6))
SINGLE = SQUARE.astype("f4")
VECTOR = numbers.standard_normal(12)
SAMPLE = numbers.gamma(2.0, 1.5, 80)
OTHER = numbers.normal(3.0, 1.0, 60)
POINTS = numbers.random((60, 3))
SIGNAL = np.sin(np.arange(200) / 7) + 0.3 * numbers.standard_normal(200)
PICTURE = numbers.random((24, 20))
X = np.linspace(0.1, 9.7, 13)
GRAPH = sparse.csr_matrix(np.triu(numbers.integers(0, 5, (10, 10)), 1))
POISSON = sparse.diags([-1.0, 2.2, -1.0], [-1, 0, 1], shape=(60, 60), format="csc")


def magnitudes(array):
    """Of what is unique but for its sign."""
    return np.abs(array)


def solved(found):
    return [found.x, found.fun, bool(found.success)]


def in_text(matrix):
    stream = io.BytesIO()
    files.mmwrite(stream, matrix)
    return [stream.getvalue().decode(), files.mmread(io.BytesIO(stream.getvalue())).toarray()]


def saved(values):
    stream = io.BytesIO()
    files.savemat(stream, values)
    return files.loadmat(io.BytesIO(stream.getvalue()))["a"]


class NoFunction:
    """What has the attributes of ctypes' functions."""

    restype = argtypes = None


SINE = LowLevelCallable.from_cython(_ccallback_c, "sine")
CAPSULE = _ccallback_c.__pyx_capi__["plus1_cython"]


def refusals(*functions):
    """Their errors, without the types that are asked for instead: those have the names that integers have on a machine."""
    return [calculated(function).partition(" Expected one of")[0] for function in functions]


LINALG = {
    "solve": lambda: linalg.solve(SQUARE, VECTOR),
    "solve, complex": lambda: linalg.solve(COMPLEX, VECTOR),
    "solve, single": lambda: linalg.solve(SINGLE.astype("f8"), VECTOR),
    "solve, positive": lambda: linalg.solve(SYMMETRIC, VECTOR, assume_a="pos"),
    "solve, symmetric": lambda: linalg.solve(SYMMETRIC, VECTOR, assume_a="sym"),
    "solve_banded": lambda: linalg.solve_banded((1, 1), SQUARE[:3] + 4, VECTOR),
    "solve_triangular": lambda: linalg.solve_triangular(np.tril(SQUARE) + 5 * np.eye(12), VECTOR, lower=True),
    "solve_toeplitz": lambda: linalg.solve_toeplitz(np.arange(12.0)[::-1], VECTOR),
    "solve, singular": lambda: linalg.solve(np.zeros((2, 2)), [1, 2]),
    "inv": lambda: linalg.inv(COMPLEX),
    "det": lambda: [linalg.det(SQUARE), linalg.det(COMPLEX)],
    "lu": lambda: linalg.lu(SQUARE),
    "lu_factor": lambda: linalg.lu_solve(linalg.lu_factor(COMPLEX), VECTOR),
    "qr": lambda: [magnitudes(part) for part in linalg.qr(TALL, mode="economic")],
    "qr, pivoted": lambda: [magnitudes(part) for part in linalg.qr(COMPLEX, pivoting=True)],
    "cholesky": lambda: linalg.cholesky(SYMMETRIC),
    "cholesky, not positive": lambda: linalg.cholesky(-SYMMETRIC),
    "svd": lambda: [magnitudes(part) for part in linalg.svd(TALL, full_matrices=False)],
    "svd, gesvd": lambda: linalg.svd(COMPLEX, compute_uv=False, lapack_driver="gesvd"),
    "eigvals": lambda: np.sort(magnitudes(linalg.eigvals(SQUARE))),
    "eig": lambda: np.sort_complex(linalg.eig(COMPLEX)[0]),
    "eigh": lambda: [linalg.eigh(SYMMETRIC)[0], magnitudes(linalg.eigh(SYMMETRIC)[1])],
    "eigh, generalized": lambda: linalg.eigh(SYMMETRIC, np.diag(np.arange(1.0, 13)), eigvals_only=True),
    "eigh, some": lambda: linalg.eigh(COMPLEX + COMPLEX.conj().T, subset_by_index=(2, 5), eigvals_only=True),
    "eigvals_banded": lambda: linalg.eigvals_banded(SQUARE[:3]),
    "eigh_tridiagonal": lambda: linalg.eigh_tridiagonal(VECTOR, VECTOR[1:], eigvals_only=True),
    "schur": lambda: np.sort(magnitudes(np.diag(linalg.schur(SQUARE, output="complex")[0]))),
    "hessenberg": lambda: magnitudes(linalg.hessenberg(SQUARE)),
    "lstsq": lambda: [part for part in linalg.lstsq(TALL, np.arange(20.0))[:3]],
    "pinv": lambda: linalg.pinv(TALL),
    "expm": lambda: linalg.expm(SQUARE / 4),
    "logm": lambda: linalg.logm(SYMMETRIC),
    "sqrtm": lambda: linalg.sqrtm(SYMMETRIC),
    "solve_sylvester": lambda: linalg.solve_sylvester(SYMMETRIC, SYMMETRIC[:6, :6], np.ones((12, 6))),
    "solve_continuous_are": lambda: linalg.solve_continuous_are(SQUARE, np.eye(12), SYMMETRIC, np.eye(12)),
    "polar": lambda: linalg.polar(SQUARE),
    "null_space": lambda: linalg.null_space(TALL.T).shape,
    "norm": lambda: [linalg.norm(COMPLEX, kind) for kind in (None, 1, 2, np.inf)],
    "blas": lambda: [linalg.blas.zdotc(COMPLEX[0], COMPLEX[1]), linalg.blas.dgemm(1.0, SQUARE, SQUARE), linalg.blas.srotg(3, 4)],
    "blas, rotations": lambda: [linalg.blas.drotg(1, 2), linalg.blas.zdotu(COMPLEX[0], COMPLEX[1]), linalg.blas.dnrm2(VECTOR)],
    "norms of many": lambda: [float(np.round(norm(np.resize(COMPLEX, 20000)), 2)) for norm in (linalg.blas.scnrm2, linalg.blas.dznrm2)],
    "lapack": lambda: [linalg.lapack.dgecon(SYMMETRIC, 9.0), linalg.lapack.dlamch("e"), linalg.lapack.zlange("f", COMPLEX)],
    "interpolative": lambda: linalg.interpolative.estimate_rank(TALL, 1e-9),
}
TRANSFORMS = {
    "fft": lambda: fft.fft(SIGNAL),
    "fft of a prime": lambda: fft.fft(SIGNAL[:197]),
    "rfft, single": lambda: np.round(fft.irfft(fft.rfft(SIGNAL.astype("f4"))), 4),
    "fftn": lambda: fft.fftn(PICTURE, workers=2),
    "dct": lambda: [fft.dct(VECTOR, kind) for kind in (1, 2, 3, 4)],
    "dst": lambda: [fft.dst(VECTOR, kind) for kind in (1, 2, 3, 4)],
    "fht": lambda: fft.fht(SAMPLE[:16], 0.1, 0.5),
    "next_fast_len": lambda: [fft.next_fast_len(number) for number in (7, 97, 1021, 65537)],
    "fftpack": lambda: [fftpack.rfft(VECTOR), fftpack.hilbert(VECTOR), fftpack.diff(VECTOR)],
}
OPTIMIZE = {
    **{
        f"minimize, {method}": lambda method=method: np.round(
            optimize.minimize(optimize.rosen, [1.3, 0.7, 0.8], method=method, jac=jacobian, tol=1e-9).x, 4
        )
        for method, jacobian in {
            "Nelder-Mead": None, "Powell": None, "CG": optimize.rosen_der, "BFGS": optimize.rosen_der, "L-BFGS-B": optimize.rosen_der,
            "TNC": optimize.rosen_der, "SLSQP": optimize.rosen_der, "Newton-CG": optimize.rosen_der,
        }.items()
    },
    "minimize, COBYLA": lambda: np.round(optimize.minimize(lambda x: (x[0] - 1) ** 2 + (x[1] + 2) ** 2, [0, 0], method="COBYLA", tol=1e-7).x, 4),
    "minimize, trust-krylov": lambda: np.round(optimize.minimize(
        optimize.rosen, [1.3, 0.7], method="trust-krylov", jac=optimize.rosen_der, hess=optimize.rosen_hess).x, 5),
    "minimize, trust-constr": lambda: np.round(optimize.minimize(
        optimize.rosen, [0.5, 0], method="trust-constr", constraints=optimize.LinearConstraint([[1, 1]], -1, 1)).x, 3),
    "minimize_scalar": lambda: optimize.minimize_scalar(lambda x: (x - 2) ** 2 + x).x,
    "root": lambda: [np.round(optimize.root(lambda x: [x[0] ** 2 + x[1] - 3, x[0] - x[1] ** 3], [1, 1], method=method).x, 8)
                     for method in ("hybr", "lm", "broyden1", "krylov")],
    "fsolve": lambda: optimize.fsolve(lambda x: [x[0] * np.cos(x[1]) - 4, x[1] * x[0] - x[1] - 5], [1, 1]),
    "brentq": lambda: [solver(lambda x: x**3 - 2, 0, 2) for solver in (optimize.brentq, optimize.ridder, optimize.bisect, optimize.toms748)],
    "newton": lambda: optimize.newton(lambda x: x**3 - 1, 1.5),
    "an error in a callback": lambda: optimize.brentq(lambda x: {}["absent"], 0, 1),
    "least_squares": lambda: np.round(optimize.least_squares(lambda p: p[0] * np.exp(-p[1] * X) - 2 * np.exp(-0.3 * X), [1, 1]).x, 7),
    "curve_fit": lambda: optimize.curve_fit(lambda x, a, b: a * np.sin(b * x), X, 1.7 * np.sin(0.6 * X) + X / 100, [2, 0.5]),
    "linprog": lambda: solved(optimize.linprog([-1, 4, 2], A_ub=[[-3, 1, 1], [1, 2, 5]], b_ub=[6, 4], bounds=[(None, 9), (-3, None), (0, 2)])),
    "linprog, interior": lambda: np.round(optimize.linprog([-1, 4], A_ub=[[-3, 1], [1, 2]], b_ub=[6, 4], bounds=(-3, 9), method="highs-ipm").x, 6),
    "linprog, infeasible": lambda: optimize.linprog([1], A_ub=[[1]], b_ub=[-1]).status,
    "milp": lambda: solved(optimize.milp([-3, -2, -4], integrality=[1, 1, 0],
                                         constraints=optimize.LinearConstraint([[1, 1, 2], [11, 2, 3]], ub=[4.5, 9.5]))),
    "linear_sum_assignment": lambda: optimize.linear_sum_assignment(PICTURE),
    "nnls": lambda: optimize.nnls(TALL, np.arange(20.0)),
    "differential_evolution": lambda: np.round(optimize.differential_evolution(optimize.rosen, [(0, 2)] * 2, rng=1).x, 6),
    "dual_annealing": lambda: np.round(optimize.dual_annealing(optimize.rosen, [(0, 2)] * 2, rng=1).x, 5),
    "shgo": lambda: np.round(optimize.shgo(optimize.rosen, [(0, 2)] * 2).x, 5),
    "direct": lambda: np.round(optimize.direct(optimize.rosen, [(0, 2)] * 2).x, 2),
    "brute, workers": lambda: optimize.brute(optimize.rosen, ((0, 2), (0, 2)), Ns=5, workers=2),
    "isotonic_regression": lambda: optimize.isotonic_regression(VECTOR).x,
}
INTEGRATE = {
    "quad": lambda: [integrate.quad(lambda x: np.exp(-(x**2)), *limits)[0] for limits in ((0, 1), (-np.inf, np.inf))],
    "quad, weighted": lambda: integrate.quad(np.exp, 0, 1, weight="cos", wvar=3)[0],
    "quad, an error": lambda: integrate.quad(lambda x: 1 / 0, 0, 1),
    "dblquad": lambda: integrate.dblquad(lambda y, x: x * y**2, 0, 2, 0, 1)[0],
    "nquad": lambda: integrate.nquad(lambda x, y, z: x + y * z, [(0, 1), (0, 2), (1, 2)])[0],
    "quad_vec": lambda: integrate.quad_vec(lambda x: np.array([x, x**2]), 0, 3)[0],
    **{
        f"solve_ivp, {method}": lambda method=method: np.round(
            integrate.solve_ivp(lambda t, y: [y[1], (1 - y[0] ** 2) * y[1] - y[0]], (0, 5), [2, 0], method, rtol=1e-9, atol=1e-9).y[:, -1], 6
        )
        for method in ("RK45", "DOP853", "Radau", "BDF", "LSODA")
    },
    "odeint": lambda: integrate.odeint(lambda y, t: [y[1], -y[0]], [0, 1], X, rtol=1e-10, atol=1e-10).round(7),
    "ode": lambda: [np.round(integrate.ode(lambda t, y: -y).set_integrator(name, rtol=1e-9).set_initial_value([1.0]).integrate(2.0), 6)
                    for name in ("vode", "lsoda", "dopri5", "dop853")],
    "solve_bvp": lambda: np.round(integrate.solve_bvp(
        lambda x, y: np.vstack((y[1], -np.exp(y[0]))), lambda a, b: np.array([a[0], b[0]]), np.linspace(0, 1, 5), np.zeros((2, 5))).sol(0.5), 5),
    "simpson": lambda: [integrate.simpson(SIGNAL), integrate.trapezoid(SIGNAL), integrate.cumulative_simpson(VECTOR)],
}
INTERPOLATE = {
    "CubicSpline": lambda: interpolate.CubicSpline(X, VECTOR.tolist() + [1])(np.linspace(0, 9, 20)),
    "PchipInterpolator": lambda: interpolate.PchipInterpolator(X, np.sin(X))(np.linspace(1, 9, 20)),
    "splrep": lambda: interpolate.splev(np.linspace(1, 9, 20), interpolate.splrep(X, np.sin(X), s=0.01)),
    "make_interp_spline": lambda: interpolate.make_interp_spline(X, np.sin(X), k=5).c,
    "UnivariateSpline": lambda: interpolate.UnivariateSpline(X, np.cos(X), s=0.1)(np.linspace(1, 9, 20)),
    "RectBivariateSpline": lambda: interpolate.RectBivariateSpline(np.arange(24), np.arange(20), PICTURE)(2.5, [3.5, 7.25]),
    "RegularGridInterpolator": lambda: interpolate.RegularGridInterpolator(
        (np.arange(24), np.arange(20)), PICTURE, method="cubic")([[3.3, 4.4], [10.1, 11.9]]),
    "griddata": lambda: interpolate.griddata(POINTS[:, :2], POINTS[:, 2], POINTS[:5, :2] * 0.5 + 0.25, method="cubic"),
    "RBFInterpolator": lambda: interpolate.RBFInterpolator(POINTS, POINTS.sum(1))(POINTS[:4] * 0.9),
    "AAA": lambda: interpolate.AAA(X, np.tan(X / 9))(2.0),
}
SPARSE = {
    "products": lambda: [(GRAPH @ GRAPH).toarray(), (GRAPH.T + 2 * GRAPH).tocsc().indices, GRAPH[2:5, 1::2].toarray()],
    "spsolve": lambda: sparse_linalg.spsolve(POISSON, np.ones(60)),
    "spsolve, complex": lambda: sparse_linalg.spsolve(POISSON * (1 + 2j), np.arange(60.0)),
    "splu": lambda: [sparse_linalg.splu(POISSON).solve(np.arange(60.0)), sparse_linalg.splu(POISSON).nnz],
    "spilu": lambda: sparse_linalg.spilu(POISSON).solve(np.ones(60)),
    "splu, singular": lambda: sparse_linalg.splu(sparse.csc_matrix((3, 3))),
    "eigsh": lambda: sparse_linalg.eigsh(POISSON, k=4, return_eigenvectors=False, v0=np.ones(60)),
    "eigsh, inverse": lambda: sparse_linalg.eigsh(POISSON, k=3, sigma=1.0, return_eigenvectors=False, v0=np.ones(60)),
    "eigs": lambda: np.sort_complex(sparse_linalg.eigs(sparse.csr_matrix(SQUARE), k=4, return_eigenvectors=False, v0=VECTOR)),
    "svds": lambda: [np.sort(sparse_linalg.svds(TALL, k=3, solver=solver, return_singular_vectors=False)) for solver in ("arpack", "propack")],
    "lobpcg": lambda: np.round(sparse_linalg.lobpcg(POISSON, np.eye(60)[:, :3] + 1, largest=True, maxiter=200, tol=1e-9)[0], 6),
    "iterations": lambda: [np.round(solver(POISSON, np.ones(60), rtol=1e-10)[0], 7) for solver in
                           (sparse_linalg.cg, sparse_linalg.gmres, sparse_linalg.bicgstab, sparse_linalg.minres)],
    "expm_multiply": lambda: sparse_linalg.expm_multiply(POISSON / 9, np.ones(60)),
    "shortest_path": lambda: [csgraph.shortest_path(GRAPH, method=method) for method in ("D", "BF", "FW")],
    "spanning tree": lambda: csgraph.minimum_spanning_tree(GRAPH).sum(),
    "components": lambda: [csgraph.connected_components(GRAPH), csgraph.reverse_cuthill_mckee(GRAPH + GRAPH.T)],
    "maximum_flow": lambda: csgraph.maximum_flow(GRAPH.astype("i4"), 0, 9).flow_value,
}
STATS = {
    **{
        f"{name}": lambda name=name, shapes=shapes: [
            getattr(stats, name)(*shapes).cdf(X), getattr(stats, name)(*shapes).pdf(X), getattr(stats, name)(*shapes).ppf([0.1, 0.9]),
            getattr(stats, name)(*shapes).stats("mvsk"),
        ]
        for name, shapes in {"norm": (), "t": (5,), "gamma": (2,), "beta": (2, 3), "chi2": (4,), "f": (3, 8), "lognorm": (0.7,), "weibull_min": (1.7,),
                             "skewnorm": (2,), "nct": (5, 1), "ncx2": (3, 2), "genpareto": (0.2,), "vonmises": (2,), "invgauss": (0.8,)}.items()
    },
    "discrete": lambda: [distribution.pmf(np.arange(6)) for distribution in (
        stats.binom(9, 0.3), stats.poisson(2.2), stats.hypergeom(20, 7, 9), stats.nbinom(3, 0.4), stats.nchypergeom_fisher(20, 7, 9, 0.5))],
    "low-level callbacks": lambda: [stats.genhyperbolic(0.5, 1.5, -0.5).cdf(0.3), stats.studentized_range.cdf(3.1, 3, 10)],
    "random": lambda: [stats.gamma(2).rvs(4, random_state=3), stats.norm.rvs(size=4, random_state=3)],
    "fit": lambda: np.round([*stats.norm.fit(SAMPLE), *stats.expon.fit(SAMPLE)], 7),
    "ttest": lambda: [stats.ttest_ind(SAMPLE, OTHER), stats.ttest_1samp(SAMPLE, 3), stats.f_oneway(SAMPLE, OTHER)],
    "ranks": lambda: [stats.mannwhitneyu(SAMPLE, OTHER), stats.wilcoxon(SAMPLE - 3), stats.kruskal(SAMPLE, OTHER), stats.ks_2samp(SAMPLE, OTHER)],
    "normality": lambda: [stats.shapiro(SAMPLE), stats.normaltest(SAMPLE), stats.jarque_bera(SAMPLE), stats.kstest(SAMPLE, stats.norm(3, 2).cdf)],
    "correlation": lambda: [stats.pearsonr(SAMPLE[:60], OTHER), stats.spearmanr(SAMPLE[:60], OTHER), stats.kendalltau(SAMPLE[:60], OTHER)],
    "tables": lambda: [stats.chi2_contingency([[10, 20], [30, 5]])[:2], stats.fisher_exact([[8, 2], [1, 5]]), stats.barnard_exact([[8, 2], [1, 5]]).pvalue],
    "linregress": lambda: stats.linregress(SAMPLE[:60], OTHER),
    "gaussian_kde": lambda: stats.gaussian_kde(SAMPLE)(X),
    "multivariate": lambda: [stats.multivariate_normal(np.zeros(3), np.diag([1, 2, 3])).cdf([0.1, 0.2, 0.3]).round(4), stats.wishart(15, SYMMETRIC).logpdf(SYMMETRIC)],
    "qmc": lambda: [stats.qmc.Sobol(3, scramble=False).random(8), stats.qmc.Halton(2, scramble=False).random(7), stats.qmc.discrepancy(POINTS, workers=2)],
    "bootstrap": lambda: stats.bootstrap((SAMPLE,), np.mean, rng=5, n_resamples=200).confidence_interval,
    "sampling": lambda: sampling.NumericalInversePolynomial(stats.norm(), random_state=1).ppf([0.2, 0.7]),
    "quantiles": lambda: [stats.mstats.mquantiles(SAMPLE), stats.iqr(SAMPLE), stats.trim_mean(SAMPLE, 0.1), stats.median_abs_deviation(SAMPLE)],
}
SIGNALS = {
    "butter": lambda: signal.butter(4, 0.3),
    "sosfiltfilt": lambda: signal.sosfiltfilt(signal.cheby1(4, 1, 0.2, output="sos"), SIGNAL),
    "lfilter": lambda: signal.lfilter([0.2, 0.3], [1, -0.5], SIGNAL),
    "firwin": lambda: [signal.firwin(9, 0.4), signal.remez(9, [0, 0.1, 0.2, 0.5], [1, 0])],
    "convolve": lambda: [signal.convolve(SIGNAL, VECTOR, method=method) for method in ("direct", "fft")],
    "correlate2d": lambda: signal.correlate2d(PICTURE, PICTURE[:3, :3]),
    "welch": lambda: signal.welch(SIGNAL, nperseg=64),
    "stft": lambda: signal.stft(SIGNAL, nperseg=32)[2],
    "find_peaks": lambda: [signal.find_peaks(SIGNAL, prominence=0.5)[0], signal.find_peaks_cwt(SIGNAL, [5, 10])],
    "peaks": lambda: [signal.peak_prominences(SIGNAL, signal.find_peaks(SIGNAL)[0].astype(kind)) for kind in ("i4", "i8", "u4")],
    "peaks that are none": lambda: refusals(
        lambda: signal.peak_widths(SIGNAL, [-1]), lambda: signal.peak_widths(SIGNAL, [2.0]), lambda: signal.peak_widths(SIGNAL, np.array([2], "u8"))),
    "savgol_filter": lambda: signal.savgol_filter(SIGNAL, 11, 3),
    "resample": lambda: [signal.resample(SIGNAL, 37), signal.resample_poly(SIGNAL, 3, 7), signal.decimate(SIGNAL, 4)],
    "medfilt": lambda: [signal.medfilt(SIGNAL, 5), signal.medfilt2d(PICTURE, 3)],
    "systems": lambda: [signal.freqz([1, 2], [1, 0.5], 8), signal.step(([1], [1, 1, 1]))[1], signal.tf2ss([1, 2], [1, 3, 5])],
    "splines": lambda: signal.cspline1d(SIGNAL),
    "lombscargle": lambda: signal.lombscargle(np.arange(200.0), SIGNAL, np.linspace(0.01, 1, 5)),
}
IMAGES = {
    "gaussian_filter": lambda: ndimage.gaussian_filter(PICTURE, 1.5),
    "median_filter": lambda: [ndimage.median_filter(PICTURE, 3), ndimage.percentile_filter(PICTURE, 20, 3), ndimage.maximum_filter(PICTURE, 3)],
    "generic_filter": lambda: ndimage.generic_filter(PICTURE, lambda window: window.max() - window.min(), 3),
    "transforms": lambda: [ndimage.rotate(PICTURE, 30), ndimage.zoom(PICTURE, 1.7), ndimage.shift(PICTURE, 1.3), ndimage.map_coordinates(PICTURE, [[1.5], [2.5]])],
    "label": lambda: [ndimage.label(PICTURE > 0.6), ndimage.center_of_mass(PICTURE), ndimage.find_objects(ndimage.label(PICTURE > 0.9)[0])[0][0].start],
    "morphology": lambda: [ndimage.binary_opening(PICTURE > 0.3), ndimage.distance_transform_edt(PICTURE > 0.2), ndimage.grey_erosion(PICTURE, 3)],
    "sums": lambda: ndimage.sum(PICTURE, ndimage.label(PICTURE > 0.6)[0], [1, 2, 3]),
}
SPATIAL = {
    "cKDTree": lambda: [*spatial.cKDTree(POINTS).query(POINTS[:5] + 0.1, k=3), sorted(spatial.cKDTree(POINTS).query_ball_point([0.5] * 3, 0.3))],
    "cKDTree, workers": lambda: spatial.cKDTree(POINTS).query(POINTS + 0.1, k=2, workers=2),
    "pairs": lambda: [sorted(spatial.KDTree(POINTS).query_pairs(0.15)), spatial.cKDTree(POINTS).count_neighbors(spatial.cKDTree(POINTS), 0.4)],
    "Delaunay": lambda: [np.sort(np.sort(spatial.Delaunay(POINTS[:, :2]).simplices), axis=0), spatial.Delaunay(POINTS).find_simplex([[0.5] * 3]) >= 0],
    "ConvexHull": lambda: [spatial.ConvexHull(POINTS).volume, spatial.ConvexHull(POINTS).area, np.sort(spatial.ConvexHull(POINTS).vertices)],
    "Voronoi": lambda: spatial.Voronoi(POINTS[:20, :2]).vertices.sum(0),
    "qhull's errors": lambda: spatial.ConvexHull([[0, 0], [1, 1], [2, 2]]),
    "distances": lambda: [spatial.distance.cdist(POINTS[:5], POINTS[:4], metric) for metric in ("euclidean", "cosine", "minkowski", "jensenshannon")],
    "pdist": lambda: spatial.distance.pdist(POINTS[:9], "mahalanobis"),
    "Rotation": lambda: [spatial.transform.Rotation.from_euler("xyz", [0.1, 0.2, 0.3]).as_quat(), spatial.transform.Rotation.from_rotvec([1, 2, 3]).as_matrix()],
    "SphericalVoronoi": lambda: spatial.SphericalVoronoi(POINTS[:9] / np.linalg.norm(POINTS[:9], axis=1)[:, None]).calculate_areas(),
    "procrustes": lambda: spatial.procrustes(POINTS[:8], POINTS[8:16])[2],
}
SPECIAL = {
    "gamma": lambda: [special.gamma(X), special.gammaln(X), special.digamma(X), special.polygamma(2, X), special.gammainc(2, X), special.gammaincinv(2, 0.3)],
    "beta": lambda: [special.beta(X, 2), special.betainc(2, 3, X / 10), special.betaincinv(2, 3, 0.4)],
    "erf": lambda: [special.erf(X), special.erfinv(X / 10), special.wofz(X + 1j), special.dawsn(X), special.ndtri(X / 10)],
    "bessel": lambda: [special.jv(1.5, X), special.yn(2, X), special.kv(0.3, X), special.iv(2, X), special.hankel1(1, X), special.airy(X)[:2], special.jn_zeros(1, 3)],
    "elliptic": lambda: [special.ellipk(X / 10), special.ellipj(X, 0.3)[:2], special.ellipkinc(X, 0.2), special.elliprf(1, 2, X)],
    "hypergeometric": lambda: [special.hyp2f1(1, 2, 3, X / 10), special.hyp1f1(1, 2, X), special.hyp0f1(2, X), special.hyperu(1, 2, X)],
    "polynomials": lambda: [special.eval_legendre(4, X / 10), special.eval_hermite(3, X), special.roots_jacobi(5, 1, 2), special.sph_harm_y(3, 2, 0.4, 0.7)],
    "others": lambda: [special.zeta(X + 1), special.lambertw(X), special.expi(X), special.sici(X), special.struve(1, X), special.mathieu_a(2, X), special.spence(X)],
    "distributions": lambda: [special.bdtr(2, 9, 0.3), special.fdtr(2, 3, X), special.stdtrit(4, 0.3), special.nbdtrik(0.4, 3, 0.5), special.chdtriv(0.4, 2.0), special.owens_t(X, 0.3)],
    "arrays of orders": lambda: [special.eval_hermite(np.arange(5)[:, None], X), special.eval_hermitenorm([3, 4], 0.3), special.eval_legendre([50], X / 10),
                                 special.eval_jacobi([20], 0.5, 1.5, X / 10), special.expn([3], X), special.kn([2], X), special.bdtr([2], [9], 0.3)],
    "logsumexp": lambda: [special.logsumexp(SQUARE, axis=0), special.softmax(VECTOR), special.xlogy(X, 2), special.comb(30, X.astype(int))],
    "orders": lambda: [special.factorial(np.arange(9)), special.bernoulli(8), special.stirling2(9, 4), special.lpmv(1, 3, X / 10), special.ellip_harm(5, 8, 1, 1, 2.5)],
}
CALLABLES = {
    "quad": lambda: [integrate.quad(SINE, 0, 1)[0], integrate.nquad(SINE, [(0, 1)])[0], SINE.signature],
    "with data": lambda: [_ccallback_c.test_call_cython(LowLevelCallable(CAPSULE), 1.0), LowLevelCallable(SINE).user_data is None],
    "that raises": lambda: _ccallback_c.test_call_cython(LowLevelCallable(CAPSULE), 2.0),
    "made of what is none": lambda: refusals(
        lambda: LowLevelCallable(np.sin), lambda: LowLevelCallable(NoFunction()), lambda: LowLevelCallable(CAPSULE, NoFunction()),
        lambda: LowLevelCallable.from_cython(np, "sin"), lambda: LowLevelCallable.from_cython(_ccallback_c, "absent"), lambda: SINE[0]),
    "of other types": lambda: refusals(
        lambda: integrate.quad(LowLevelCallable(CAPSULE), 0, 1), lambda: ndimage.generic_filter(PICTURE, SINE, 2),
        lambda: ndimage.generic_filter1d(PICTURE, SINE, 2), lambda: ndimage.geometric_transform(PICTURE, SINE),
        lambda: _ccallback_c.test_call_cython(SINE, 1.0)),
    "none at all": lambda: refusals(lambda: integrate.quad(NoFunction(), 0, 1), lambda: ndimage.generic_filter(PICTURE, NoFunction(), 2)),
}
OTHERS = {
    "kmeans2": lambda: cluster.vq.kmeans2(POINTS, 3, rng=2, minit="++")[1],
    "vq": lambda: cluster.vq.vq(POINTS, POINTS[:4]),
    "linkage": lambda: [hierarchy.linkage(POINTS[:12], method) for method in ("single", "ward", "average")],
    "fcluster": lambda: [hierarchy.fcluster(hierarchy.linkage(POINTS, "ward"), 4, "maxclust"), hierarchy.cophenet(hierarchy.linkage(POINTS[:9]))],
    "constants": lambda: [constants.c, constants.physical_constants["electron mass"][0], constants.convert_temperature(20, "C", "K")],
    "Matrix Market": lambda: in_text(GRAPH),
    "MATLAB": lambda: saved({"a": PICTURE}),
}
PARTS = {"linalg": LINALG, "fft": TRANSFORMS, "optimize": OPTIMIZE, "integrate": INTEGRATE, "interpolate": INTERPOLATE, "sparse": SPARSE, "stats": STATS,
         "signal": SIGNALS, "ndimage": IMAGES, "spatial": SPATIAL, "special": SPECIAL, "callables": CALLABLES,
         "others": OTHERS}  # fmt: skip

result = results(PARTS)
