# SPDX-License-Identifier: MIT OR Apache-2.0
"""What scikit-learn calculates, part by part: numbers, to be compared with native scikit-learn's (values_test.py)."""

import importlib
import io
import pickle
import pkgutil
import re

import joblib
import numpy as np
import sklearn
from answers import calculated, near, results
from scipy import sparse
from sklearn import (
    calibration,
    cluster,
    compose,
    covariance,
    cross_decomposition,
    datasets,
    decomposition,
    discriminant_analysis,
    dummy,
    ensemble,
    feature_extraction,
    feature_selection,
    gaussian_process,
    impute,
    inspection,
    isotonic,
    kernel_approximation,
    kernel_ridge,
    linear_model,
    manifold,
    metrics,
    mixture,
    model_selection,
    multiclass,
    multioutput,
    naive_bayes,
    neighbors,
    neural_network,
    pipeline,
    preprocessing,
    random_projection,
    semi_supervised,
    svm,
    tree,
)
from sklearn.experimental import enable_halving_search_cv, enable_iterative_imputer  # noqa: F401

IRIS, SPECIES = datasets.load_iris(return_X_y=True)
DIGITS, FIGURES = datasets.load_digits(return_X_y=True)
DIGITS, FIGURES = DIGITS[:400], FIGURES[:400]
DIABETES, PROGRESS = datasets.load_diabetes(return_X_y=True)
CANCER, BENIGN = datasets.load_breast_cancer(return_X_y=True)
SCALED = preprocessing.scale(CANCER)
BLOBS, GROUPS = datasets.make_blobs(200, centers=4, random_state=3)
MOONS, SIDES = datasets.make_moons(120, noise=0.1, random_state=1)
SPARSE = sparse.csr_matrix(np.where(DIGITS > 6, DIGITS, 0))
GAPS = np.where(np.random.RandomState(4).rand(*IRIS.shape) < 0.1, np.nan, IRIS)
TEXTS = ["the cat sat on the mat", "a dog sat on a log", "cats and dogs", "the mat and the log", "zwei Hunde, eine Katze"]
YES = np.array([1, 0, 1, 1, 0, 0, 1, 0, 1, 1])
MANY = np.random.RandomState(5).randint(0, 3, 200_000)
OFTEN = np.where(np.arange(200_000) % 3, MANY, 0)
SCORES = np.array([0.9, 0.4, 0.65, 0.3, 0.35, 0.1, 0.8, 0.7, 0.55, 0.95])


def magnitudes(array):
    """Of what is unique but for its sign."""
    return np.abs(array)


def fitted(estimator, features=IRIS, target=SPECIES, digits=9):
    """What it predicts, and how sure it is."""
    estimator.fit(features, target)
    predicted = estimator.predict(features)
    answers = [predicted if predicted.dtype.kind == "i" else near(predicted, digits), near(estimator.score(features, target), digits)]
    if hasattr(estimator, "predict_proba"):
        answers.append(near(estimator.predict_proba(features), digits))
    return answers


def labels(estimator, features=BLOBS):
    return estimator.fit_predict(features)


def transformed(estimator, features=DIGITS, target=None):
    return magnitudes(estimator.fit_transform(features, target))


def restored(estimator):
    return pickle.loads(pickle.dumps(estimator))


def refusals(*functions):
    """Their errors, without the names that integers have on a machine."""
    return [re.sub(r"u?int(32|64)|long long|long", "integer", str(calculated(function))) for function in functions]


def stored(estimator):
    stream = io.BytesIO()
    joblib.dump(estimator, stream)
    return joblib.load(io.BytesIO(stream.getvalue()))


def modules():
    """Every one that is no test; those that fail, with the error."""
    left_out = ("tests", "_build_utils", "conftest", "_arpack", "externals")
    failed = {}
    for found in pkgutil.walk_packages(sklearn.__path__, "sklearn.", onerror=lambda name: None):
        if not any(word in found.name for word in left_out):
            try:
                importlib.import_module(found.name)
            except Exception as error:  # noqa: BLE001: a name and a reason is what is wanted
                failed[found.name] = type(error).__name__
    return [f"{name}: {error}" for name, error in sorted(failed.items())]


LINEAR = {
    "LogisticRegression": lambda: [fitted(linear_model.LogisticRegression(solver=solver, tol=1e-11, max_iter=20000), SCALED, BENIGN, 5)
                                   for solver in ("lbfgs", "newton-cg", "newton-cholesky")],
    "LogisticRegression, liblinear": lambda: fitted(linear_model.LogisticRegression(solver="liblinear", random_state=1, tol=1e-10, max_iter=9999), SCALED, BENIGN, 5),
    "LogisticRegression, saga": lambda: fitted(linear_model.LogisticRegression(solver="saga", l1_ratio=1, C=0.1, random_state=2, tol=1e-9, max_iter=9999), SCALED, BENIGN, 5),
    "LogisticRegression, many classes": lambda: fitted(linear_model.LogisticRegression(tol=1e-11, max_iter=9999), IRIS, SPECIES, 4),
    "LogisticRegression, names": lambda: list(linear_model.LogisticRegression(max_iter=999).fit(IRIS, np.array(["a", "b", "c"])[SPECIES]).predict(IRIS[::9])),
    "LogisticRegression, sparse": lambda: list(linear_model.LogisticRegression(C=0.01, tol=1e-9, max_iter=9999).fit(SPARSE, FIGURES).predict(SPARSE)),
    "LinearRegression": lambda: [linear_model.LinearRegression().fit(DIABETES, PROGRESS).coef_, linear_model.LinearRegression(positive=True).fit(DIABETES, PROGRESS).coef_],
    "Ridge": lambda: [near(linear_model.Ridge(0.5, solver=solver, tol=1e-12, random_state=0, max_iter=99999).fit(DIABETES, PROGRESS).coef_, 4)
                      for solver in ("svd", "cholesky", "lsqr", "sparse_cg", "sag", "saga")],
    "RidgeCV": lambda: [linear_model.RidgeCV([0.1, 1, 10]).fit(DIABETES, PROGRESS).alpha_, linear_model.RidgeClassifier().fit(IRIS, SPECIES).coef_],
    "Lasso": lambda: [linear_model.Lasso(0.1, tol=1e-10).fit(DIABETES, PROGRESS).coef_, linear_model.Lasso(0.1, selection="random", random_state=1, tol=1e-12).fit(DIABETES, PROGRESS).coef_],
    "Lasso, sparse": lambda: near(linear_model.Lasso(0.05, tol=1e-10).fit(SPARSE, FIGURES).coef_, 6),
    "LassoCV": lambda: [linear_model.LassoCV(cv=3).fit(DIABETES, PROGRESS).alpha_, linear_model.LassoLarsIC().fit(DIABETES, PROGRESS).alpha_],
    "ElasticNet": lambda: [linear_model.ElasticNet(0.01, tol=1e-10).fit(DIABETES, PROGRESS).coef_, linear_model.MultiTaskLasso(0.1, tol=1e-10).fit(DIABETES, np.c_[PROGRESS, -PROGRESS]).coef_],
    "Lars": lambda: [linear_model.lars_path(DIABETES, PROGRESS, method="lasso")[2], linear_model.OrthogonalMatchingPursuit(n_nonzero_coefs=3).fit(DIABETES, PROGRESS).coef_],
    "SGD": lambda: [fitted(linear_model.SGDClassifier(loss=loss, random_state=1), SCALED, BENIGN, 6) for loss in ("hinge", "log_loss", "modified_huber")],
    "SGDRegressor": lambda: near(linear_model.SGDRegressor(random_state=1).fit(DIABETES, PROGRESS).coef_, 6),
    "Perceptron": lambda: [linear_model.Perceptron(random_state=1).fit(IRIS, SPECIES).coef_, linear_model.PassiveAggressiveClassifier(random_state=1).fit(IRIS, SPECIES).coef_],
    "BayesianRidge": lambda: [linear_model.BayesianRidge().fit(DIABETES, PROGRESS).coef_, linear_model.ARDRegression().fit(DIABETES, PROGRESS).coef_],
    "HuberRegressor": lambda: near(linear_model.HuberRegressor(tol=1e-8, max_iter=9999).fit(DIABETES, PROGRESS / 100).coef_, 1),
    "robust": lambda: [near(linear_model.TheilSenRegressor(random_state=1).fit(DIABETES[:, :2], PROGRESS).coef_, 5), linear_model.RANSACRegressor(random_state=1).fit(DIABETES, PROGRESS).score(DIABETES, PROGRESS)],
    "QuantileRegressor": lambda: near(linear_model.QuantileRegressor(alpha=0.1).fit(DIABETES, PROGRESS).predict(DIABETES[:9]), 6),
    "PoissonRegressor": lambda: [near(linear_model.PoissonRegressor(tol=1e-9, max_iter=999).fit(DIABETES, PROGRESS).coef_, 5), near(linear_model.TweedieRegressor(power=1.5, link="log", tol=1e-9, max_iter=999).fit(DIABETES, PROGRESS).coef_, 5)],
}
TREES = {
    "DecisionTree": lambda: [fitted(tree.DecisionTreeClassifier(criterion=criterion, random_state=1, max_depth=3)) for criterion in ("gini", "entropy")],
    "DecisionTree, its text": lambda: tree.export_text(tree.DecisionTreeClassifier(random_state=1, max_depth=3).fit(IRIS, SPECIES)),
    "DecisionTree, its structure": lambda: [getattr(tree.DecisionTreeRegressor(random_state=1, max_depth=4).fit(DIABETES, PROGRESS).tree_, name)
                                            for name in ("children_left", "children_right", "feature", "threshold", "impurity", "n_node_samples", "value")],
    "DecisionTree, criteria": lambda: [near(tree.DecisionTreeRegressor(criterion=criterion, random_state=1, max_depth=3).fit(DIABETES, PROGRESS).predict(DIABETES[:20]), 6)
                                       for criterion in ("squared_error", "friedman_mse", "absolute_error")],
    "DecisionTree, pickled": lambda: restored(tree.DecisionTreeClassifier(random_state=1).fit(GAPS, SPECIES)).predict_proba(GAPS),
    "DecisionTree, pruned": lambda: tree.DecisionTreeClassifier(random_state=1).cost_complexity_pruning_path(IRIS, SPECIES).ccp_alphas,
    "DecisionTree, paths": lambda: [tree.DecisionTreeClassifier(random_state=1).fit(IRIS, SPECIES).apply(IRIS), tree.DecisionTreeClassifier(random_state=1).fit(IRIS, SPECIES).decision_path(IRIS).indptr],
    "DecisionTree, sparse": lambda: tree.DecisionTreeClassifier(random_state=1, max_depth=5).fit(SPARSE, FIGURES).predict(SPARSE),
    "ExtraTree": lambda: tree.ExtraTreeClassifier(random_state=1).fit(IRIS, SPECIES).tree_.threshold,
    "RandomForest": lambda: [fitted(ensemble.RandomForestClassifier(20, random_state=1)), ensemble.RandomForestClassifier(20, random_state=1).fit(IRIS, SPECIES).feature_importances_],
    "RandomForest, digits": lambda: fitted(ensemble.RandomForestClassifier(10, random_state=1, oob_score=True, bootstrap=True, max_samples=0.9), DIGITS, FIGURES),
    "RandomForest, n_jobs": lambda: ensemble.RandomForestRegressor(8, random_state=1, n_jobs=2).fit(DIABETES, PROGRESS).predict(DIABETES[:20]),
    "ExtraTrees": lambda: fitted(ensemble.ExtraTreesClassifier(10, random_state=1)),
    "GradientBoosting": lambda: [fitted(ensemble.GradientBoostingClassifier(n_estimators=10, random_state=1), IRIS, SPECIES, 6), ensemble.GradientBoostingRegressor(n_estimators=10, random_state=1).fit(DIABETES, PROGRESS).predict(DIABETES[:9])],
    "HistGradientBoosting": lambda: [fitted(ensemble.HistGradientBoostingClassifier(max_iter=10, random_state=1), GAPS, SPECIES, 6), fitted(ensemble.HistGradientBoostingRegressor(max_iter=10, random_state=1), DIABETES, PROGRESS, 6)],
    "HistGradientBoosting, categories": lambda: fitted(ensemble.HistGradientBoostingClassifier(max_iter=5, categorical_features=[0], early_stopping=True, random_state=1), np.c_[FIGURES, DIGITS[:, 20:30]], FIGURES % 2, 6),
    "HistGradientBoosting, losses": lambda: [near(ensemble.HistGradientBoostingRegressor(loss=loss, quantile=0.3, max_iter=5).fit(DIABETES, PROGRESS).predict(DIABETES[:9]), 5)
                                             for loss in ("absolute_error", "poisson", "gamma", "quantile")],
    "AdaBoost": lambda: fitted(ensemble.AdaBoostClassifier(n_estimators=8, random_state=1), IRIS, SPECIES, 6),
    "IsolationForest": lambda: ensemble.IsolationForest(n_estimators=10, random_state=1).fit(BLOBS).score_samples(BLOBS),
    "Bagging": lambda: ensemble.BaggingRegressor(n_estimators=5, random_state=1).fit(DIABETES, PROGRESS).predict(DIABETES[:9]),
    "Voting": lambda: fitted(ensemble.VotingClassifier([("a", tree.DecisionTreeClassifier(random_state=1, max_depth=2)), ("b", naive_bayes.GaussianNB())], voting="soft")),
    "Stacking": lambda: fitted(ensemble.StackingClassifier([("a", tree.DecisionTreeClassifier(random_state=1)), ("b", naive_bayes.GaussianNB())], linear_model.LogisticRegression(tol=1e-10)), IRIS, SPECIES, 4),
    "RandomTreesEmbedding": lambda: ensemble.RandomTreesEmbedding(4, random_state=1).fit_transform(BLOBS).indices,
}
CLUSTERS = {
    "KMeans": lambda: [labels(cluster.KMeans(4, random_state=1, n_init=2, algorithm=algorithm)) for algorithm in ("lloyd", "elkan")],
    "KMeans, its centers": lambda: [cluster.KMeans(4, random_state=1).fit(BLOBS).cluster_centers_, cluster.KMeans(4, random_state=1).fit(BLOBS).inertia_],
    "KMeans, digits": lambda: labels(cluster.KMeans(10, random_state=1), DIGITS),
    "KMeans, sparse": lambda: labels(cluster.KMeans(10, random_state=1), SPARSE),
    "KMeans, single": lambda: labels(cluster.KMeans(4, random_state=1), BLOBS.astype("f4")),
    "MiniBatchKMeans": lambda: near(cluster.MiniBatchKMeans(4, random_state=1, n_init=2).fit(BLOBS).cluster_centers_, 6),
    "BisectingKMeans": lambda: labels(cluster.BisectingKMeans(4, random_state=1)),
    "kmeans_plusplus": lambda: cluster.kmeans_plusplus(BLOBS, 4, random_state=1)[1],
    "DBSCAN": lambda: [labels(cluster.DBSCAN(eps=eps, algorithm=algorithm), MOONS) for eps, algorithm in ((0.2, "kd_tree"), (0.3, "brute"))],
    "HDBSCAN": lambda: [near(metrics.adjusted_rand_score(GROUPS, labels(cluster.HDBSCAN(min_cluster_size=8, copy=True, algorithm=algorithm))), 1) for algorithm in ("brute", "kd_tree", "ball_tree")],
    "OPTICS": lambda: [labels(cluster.OPTICS(min_samples=8), MOONS), cluster.OPTICS(min_samples=8).fit(MOONS).ordering_],
    "AgglomerativeClustering": lambda: [labels(cluster.AgglomerativeClustering(4, linkage=linkage)) for linkage in ("ward", "average", "complete", "single")],
    "AgglomerativeClustering, connected": lambda: labels(cluster.AgglomerativeClustering(4, connectivity=neighbors.kneighbors_graph(BLOBS, 12, include_self=False))),
    "FeatureAgglomeration": lambda: cluster.FeatureAgglomeration(5).fit_transform(DIGITS[:60]),
    "SpectralClustering": lambda: near(metrics.adjusted_rand_score(SIDES, labels(cluster.SpectralClustering(2, affinity="nearest_neighbors", random_state=1), MOONS)), 6),
    "MeanShift": lambda: [labels(cluster.MeanShift(bandwidth=3)), cluster.estimate_bandwidth(BLOBS, quantile=0.3)],
    "AffinityPropagation": lambda: labels(cluster.AffinityPropagation(random_state=1, preference=-200)),
    "Birch": lambda: labels(cluster.Birch(n_clusters=4)),
    "SpectralBiclustering": lambda: np.sort(np.bincount(cluster.SpectralCoclustering(3, random_state=1).fit(DIGITS[:80] + 1).row_labels_)),
    "GaussianMixture": lambda: [near(mixture.GaussianMixture(4, covariance_type=kind, random_state=1).fit(BLOBS).means_, 5) for kind in ("full", "tied", "diag", "spherical")],
    "BayesianGaussianMixture": lambda: near(mixture.BayesianGaussianMixture(n_components=4, random_state=1, max_iter=300).fit(BLOBS).weights_, 4),
}
NEIGHBORS = {
    "NearestNeighbors": lambda: [neighbors.NearestNeighbors(n_neighbors=4, algorithm=algorithm).fit(IRIS[:, :3] + np.arange(150)[:, None] / 1e4).kneighbors(IRIS[::7, :3])
                                 for algorithm in ("kd_tree", "ball_tree", "brute")],
    "KDTree": lambda: [neighbors.KDTree(BLOBS, leaf_size=5, metric=metric).query(BLOBS[:9] + 0.1, k=3) for metric in ("euclidean", "manhattan", "chebyshev")],
    "BallTree": lambda: [neighbors.BallTree(BLOBS, leaf_size=5, metric=metric).query(BLOBS[:9] + 0.1, k=3) for metric in ("euclidean", "canberra")],
    "BallTree, haversine": lambda: neighbors.BallTree(BLOBS / 10, metric="haversine").query(BLOBS[:9] / 10 + 0.01, k=2),
    "BallTree, a function": lambda: neighbors.BallTree(BLOBS[:30], metric=lambda a, b: np.abs(a - b).max()).query(BLOBS[:5] + 0.1, k=2),
    "trees, radius": lambda: [neighbors.KDTree(BLOBS).query_radius(BLOBS[:9], 1.0, count_only=True), [sorted(found.tolist()) for found in neighbors.BallTree(BLOBS).query_radius(BLOBS[:5], 0.7)]],
    "trees, density": lambda: [neighbors.KDTree(BLOBS).kernel_density(BLOBS[:9], 0.5), neighbors.KDTree(BLOBS).two_point_correlation(BLOBS, [0.3, 1.0])],
    "trees, pickled": lambda: restored(neighbors.KDTree(BLOBS)).query(BLOBS[:9], k=2),
    "KernelDensity": lambda: [neighbors.KernelDensity(bandwidth=0.7, kernel=kernel).fit(BLOBS).score_samples(BLOBS[:9]) for kernel in ("gaussian", "epanechnikov", "cosine")],
    "KNeighborsClassifier": lambda: [fitted(neighbors.KNeighborsClassifier(5, weights=weights)) for weights in ("uniform", "distance")],
    "KNeighborsClassifier, digits": lambda: fitted(neighbors.KNeighborsClassifier(3), DIGITS, FIGURES),
    "KNeighborsRegressor": lambda: neighbors.KNeighborsRegressor().fit(DIABETES, PROGRESS).predict(DIABETES[:9]),
    "RadiusNeighbors": lambda: neighbors.RadiusNeighborsClassifier(1.0).fit(IRIS, SPECIES).predict_proba(IRIS),
    "NearestCentroid": lambda: fitted(neighbors.NearestCentroid()),
    "LocalOutlierFactor": lambda: neighbors.LocalOutlierFactor().fit(BLOBS).negative_outlier_factor_,
    "NeighborhoodComponentsAnalysis": lambda: near(neighbors.NeighborhoodComponentsAnalysis(2, random_state=1, max_iter=5).fit_transform(IRIS, SPECIES), 5),
    "graphs": lambda: [neighbors.kneighbors_graph(BLOBS, 3).indices, neighbors.radius_neighbors_graph(BLOBS, 0.5).sum()],
    "sparse": lambda: neighbors.KNeighborsClassifier(3).fit(SPARSE, FIGURES).predict(SPARSE),
}
MACHINES = {
    "SVC": lambda: [near(svm.SVC(kernel=kernel, tol=1e-6).fit(IRIS, SPECIES).decision_function(IRIS), 4) for kernel in ("linear", "rbf", "poly")],
    "SVC, its vectors": lambda: [svm.SVC(tol=1e-6).fit(IRIS, SPECIES).support_, svm.SVC(tol=1e-6).fit(IRIS, SPECIES).n_support_],
    "SVC, digits": lambda: fitted(svm.SVC(gamma=0.001), DIGITS, FIGURES),
    "SVC, probability": lambda: near(svm.SVC(probability=True, random_state=1, tol=1e-8).fit(IRIS, SPECIES).predict_proba(IRIS), 3),
    "SVC, a kernel of Python": lambda: fitted(svm.SVC(kernel=lambda a, b: a @ b.T), IRIS, SPECIES),
    "SVC, precomputed": lambda: svm.SVC(kernel="precomputed").fit(IRIS @ IRIS.T, SPECIES).predict(IRIS @ IRIS.T),
    "SVC, sparse": lambda: svm.SVC().fit(SPARSE, FIGURES).predict(SPARSE),
    "NuSVC": lambda: fitted(svm.NuSVC(nu=0.2)),
    "SVR": lambda: [near(machine.fit(DIABETES, PROGRESS).predict(DIABETES[:9]), 3) for machine in (svm.SVR(C=10, tol=1e-7), svm.NuSVR(C=10, tol=1e-7))],
    "OneClassSVM": lambda: svm.OneClassSVM(nu=0.1, tol=1e-7).fit(BLOBS).predict(BLOBS),
    "LinearSVC": lambda: [near(svm.LinearSVC(random_state=1, tol=1e-9, max_iter=99999, dual=dual).fit(IRIS, SPECIES).coef_, 4) for dual in (True, False)],
    "LinearSVR": lambda: near(svm.LinearSVR(random_state=1, tol=1e-8, max_iter=99999).fit(DIABETES, PROGRESS).predict(DIABETES[:9]), 3),
    "l1_min_c": lambda: svm.l1_min_c(IRIS, SPECIES == 1),
}
DECOMPOSITION = {
    "PCA": lambda: [transformed(decomposition.PCA(5)), decomposition.PCA(5).fit(DIGITS).explained_variance_ratio_],
    "PCA, solvers": lambda: [decomposition.PCA(3, svd_solver=solver, random_state=1).fit(IRIS).singular_values_ for solver in ("full", "covariance_eigh", "arpack", "randomized")],
    "PCA, sparse": lambda: decomposition.PCA(3, svd_solver="arpack", random_state=1).fit(SPARSE).singular_values_,
    "IncrementalPCA": lambda: transformed(decomposition.IncrementalPCA(3, batch_size=50)),
    "KernelPCA": lambda: transformed(decomposition.KernelPCA(3, kernel="rbf"), IRIS),
    "SparsePCA": lambda: near(magnitudes(decomposition.SparsePCA(2, random_state=1, max_iter=30).fit_transform(IRIS)), 5),
    "TruncatedSVD": lambda: [decomposition.TruncatedSVD(4, algorithm=algorithm, random_state=1).fit(SPARSE).singular_values_ for algorithm in ("randomized", "arpack")],
    "NMF": lambda: [near(decomposition.NMF(3, init="nndsvda", solver=solver, random_state=1, max_iter=50).fit_transform(DIGITS[:80]), 5) for solver in ("cd", "mu")],
    "FastICA": lambda: near(magnitudes(decomposition.FastICA(2, random_state=1, whiten="unit-variance").fit_transform(IRIS)), 4),
    "FactorAnalysis": lambda: near(magnitudes(decomposition.FactorAnalysis(2, random_state=1).fit_transform(IRIS)), 5),
    "LatentDirichletAllocation": lambda: near(decomposition.LatentDirichletAllocation(3, random_state=1, max_iter=5).fit_transform(SPARSE[:60]), 6),
    "DictionaryLearning": lambda: near(magnitudes(decomposition.MiniBatchDictionaryLearning(4, random_state=1, max_iter=10).fit_transform(DIGITS[:60])), 4),
    "sparse_encode": lambda: near(decomposition.sparse_encode(DIGITS[:9], DIGITS[20:30] / 60, algorithm="omp", n_nonzero_coefs=3), 6),
    "discriminant analysis": lambda: [fitted(discriminant_analysis.LinearDiscriminantAnalysis()), fitted(discriminant_analysis.QuadraticDiscriminantAnalysis())],
    "covariance": lambda: [covariance.LedoitWolf().fit(IRIS).covariance_, covariance.OAS().fit(IRIS).shrinkage_, near(covariance.GraphicalLasso(0.1, tol=1e-7).fit(IRIS).precision_, 4)],
    "MinCovDet": lambda: covariance.EllipticEnvelope(random_state=1).fit(IRIS).predict(IRIS),
    "projections": lambda: [random_projection.GaussianRandomProjection(4, random_state=1).fit_transform(DIGITS[:9]), random_projection.SparseRandomProjection(4, random_state=1).fit_transform(DIGITS[:9])],
    "kernel approximation": lambda: [kernel_approximation.RBFSampler(n_components=4, random_state=1).fit_transform(IRIS[:9]), kernel_approximation.PolynomialCountSketch(n_components=4, random_state=1).fit_transform(IRIS[:9]), magnitudes(kernel_approximation.Nystroem(n_components=20, random_state=1).fit_transform(IRIS)).sum()],
}
MANIFOLD = {
    "TSNE": lambda: [near(manifold.TSNE(2, random_state=1, perplexity=8, max_iter=400, method=method).fit(DIGITS[:80]).kl_divergence_, 1) for method in ("barnes_hut", "exact")],
    "TSNE, how true": lambda: manifold.trustworthiness(DIGITS[:150], manifold.TSNE(2, random_state=1).fit_transform(DIGITS[:150])) > 0.97,
    "trustworthiness": lambda: manifold.trustworthiness(SCALED[:150], SCALED[:150, :2]),
    "Isomap": lambda: magnitudes(manifold.Isomap(n_neighbors=10).fit_transform(BLOBS[:60])),
    "LocallyLinearEmbedding": lambda: near(magnitudes(manifold.LocallyLinearEmbedding(n_neighbors=12, eigen_solver="dense").fit_transform(datasets.make_swiss_roll(150, random_state=1)[0])), 4),
    "MDS": lambda: near(manifold.MDS(2, random_state=1, n_init=1, max_iter=20, init="random").fit(IRIS[::5]).stress_, 4),
    "SpectralEmbedding": lambda: near(magnitudes(manifold.SpectralEmbedding(2, random_state=1, affinity="rbf").fit_transform(IRIS[::2])), 5),
}
PREPROCESSING = {
    "StandardScaler": lambda: [preprocessing.StandardScaler().fit_transform(IRIS), preprocessing.StandardScaler(with_mean=False).fit_transform(SPARSE).data],
    "scalers": lambda: [scaler.fit_transform(IRIS) for scaler in (preprocessing.MinMaxScaler(), preprocessing.MaxAbsScaler(), preprocessing.RobustScaler(), preprocessing.Normalizer())],
    "PowerTransformer": lambda: [near(preprocessing.PowerTransformer(method).fit_transform(IRIS), 6) for method in ("yeo-johnson", "box-cox")],
    "QuantileTransformer": lambda: preprocessing.QuantileTransformer(n_quantiles=50, output_distribution="normal", random_state=1).fit_transform(IRIS),
    "KBinsDiscretizer": lambda: [preprocessing.KBinsDiscretizer(4, encode="ordinal", strategy=strategy, random_state=1, quantile_method="linear").fit_transform(IRIS) for strategy in ("uniform", "quantile", "kmeans")],
    "PolynomialFeatures": lambda: [preprocessing.PolynomialFeatures(3).fit_transform(IRIS[:9]), preprocessing.PolynomialFeatures(2).fit_transform(SPARSE[:20]).indices],
    "SplineTransformer": lambda: preprocessing.SplineTransformer(4).fit_transform(IRIS[::9]),
    "encoders": lambda: [preprocessing.OneHotEncoder(sparse_output=False).fit_transform([["a", 1], ["b", 2], ["a", 3]]), preprocessing.OrdinalEncoder().fit_transform([["x"], ["z"], ["y"]]), preprocessing.LabelEncoder().fit_transform(["b", "a", "c", "a"])],
    "TargetEncoder": lambda: preprocessing.TargetEncoder(random_state=1, cv=3).fit_transform(FIGURES[:, None], DIGITS[:, 20]),
    "LabelBinarizer": lambda: [preprocessing.label_binarize(SPECIES[::9], classes=[0, 1, 2]), preprocessing.MultiLabelBinarizer().fit_transform([(1, 2), (3,), ()])],
    "imputers": lambda: [impute.SimpleImputer(strategy=strategy).fit_transform(GAPS) for strategy in ("mean", "median", "most_frequent")],
    "KNNImputer": lambda: [impute.KNNImputer(n_neighbors=3).fit_transform(np.where(GAPS == GAPS, SCALED[:150, :4], np.nan)), impute.MissingIndicator().fit_transform(GAPS)],
    "IterativeImputer": lambda: near(impute.IterativeImputer(random_state=1, max_iter=4).fit_transform(GAPS), 5),
    "feature selection": lambda: [feature_selection.SelectKBest(k=2).fit(IRIS, SPECIES).scores_, feature_selection.chi2(IRIS, SPECIES), feature_selection.f_regression(DIABETES, PROGRESS), feature_selection.VarianceThreshold(0.5).fit_transform(IRIS)],
    "mutual information": lambda: [feature_selection.mutual_info_classif(IRIS, SPECIES, random_state=1), feature_selection.mutual_info_regression(DIABETES, PROGRESS, random_state=1)],
    "RFE": lambda: [feature_selection.RFECV(tree.DecisionTreeClassifier(random_state=1), cv=3).fit(IRIS, SPECIES).ranking_, feature_selection.SequentialFeatureSelector(naive_bayes.GaussianNB(), n_features_to_select=2).fit(IRIS, SPECIES).get_support()],
    "texts": lambda: [feature_extraction.text.CountVectorizer(ngram_range=(1, 2)).fit_transform(TEXTS).toarray(), feature_extraction.text.TfidfVectorizer().fit_transform(TEXTS).toarray(), list(feature_extraction.text.CountVectorizer().fit(TEXTS).get_feature_names_out())],
    "hashes": lambda: [feature_extraction.text.HashingVectorizer(n_features=32).fit_transform(TEXTS).toarray(), feature_extraction.FeatureHasher(8).transform([{"a": 1, "b": -2}, {"c": 3}]).toarray(), sklearn.utils.murmurhash3_32("eryx", seed=3)],
    "DictVectorizer": lambda: feature_extraction.DictVectorizer(sparse=False).fit_transform([{"a": 1, "b": "x"}, {"a": 2, "b": "y"}]),
    "pictures": lambda: [feature_extraction.image.extract_patches_2d(DIGITS[0].reshape(8, 8), (3, 3), max_patches=3, random_state=1), feature_extraction.image.grid_to_graph(3, 3).toarray()],
}
SELECTION = {
    "Pipeline": lambda: fitted(pipeline.make_pipeline(preprocessing.StandardScaler(), decomposition.PCA(2), linear_model.LogisticRegression(tol=1e-11)), IRIS, SPECIES, 5),
    "ColumnTransformer": lambda: compose.make_column_transformer((preprocessing.StandardScaler(), [0, 1]), (preprocessing.KBinsDiscretizer(3, encode="onehot-dense", quantile_method="linear"), [2]), remainder="passthrough").fit_transform(IRIS),
    "TransformedTarget": lambda: compose.TransformedTargetRegressor(linear_model.LinearRegression(), func=np.log, inverse_func=np.exp).fit(DIABETES, PROGRESS).predict(DIABETES[:9]),
    "GridSearchCV": lambda: (lambda search: [search.best_params_["C"], search.best_score_, search.cv_results_["mean_test_score"]])(
        model_selection.GridSearchCV(svm.SVC(), {"C": [0.1, 1, 10], "gamma": [0.1, 1]}, n_jobs=1, cv=3).fit(IRIS, SPECIES)),
    "GridSearchCV, n_jobs": lambda: model_selection.GridSearchCV(tree.DecisionTreeClassifier(random_state=1), {"max_depth": [1, 2, 3]}, n_jobs=2).fit(IRIS, SPECIES).cv_results_["mean_test_score"],
    "RandomizedSearchCV": lambda: list(model_selection.RandomizedSearchCV(tree.DecisionTreeClassifier(random_state=1), {"max_depth": range(1, 9)}, n_iter=4, random_state=2).fit(IRIS, SPECIES).cv_results_["param_max_depth"]),
    "HalvingGridSearchCV": lambda: model_selection.HalvingGridSearchCV(tree.DecisionTreeClassifier(random_state=1), {"max_depth": [1, 2, 3, 4]}, random_state=1, min_resources=40).fit(IRIS, SPECIES).cv_results_["mean_test_score"],
    "cross_val_score": lambda: [model_selection.cross_val_score(naive_bayes.GaussianNB(), IRIS, SPECIES, scoring=scoring) for scoring in ("accuracy", "f1_macro", "neg_log_loss")],
    "cross_validate": lambda: model_selection.cross_val_predict(naive_bayes.GaussianNB(), IRIS, SPECIES, cv=4),
    "splits": lambda: [[test for _, test in splitter.split(IRIS, SPECIES, np.arange(150) // 7)] for splitter in (
        model_selection.KFold(3, shuffle=True, random_state=1), model_selection.StratifiedKFold(4, shuffle=True, random_state=1), model_selection.GroupKFold(3), model_selection.StratifiedGroupKFold(3), model_selection.TimeSeriesSplit(3), model_selection.ShuffleSplit(2, random_state=1), model_selection.StratifiedShuffleSplit(2, random_state=1))],
    "train_test_split": lambda: model_selection.train_test_split(np.arange(50), test_size=0.3, random_state=5)[1],
    "curves": lambda: [model_selection.learning_curve(naive_bayes.GaussianNB(), IRIS, SPECIES, shuffle=True, random_state=1)[2], model_selection.validation_curve(tree.DecisionTreeClassifier(random_state=1), IRIS, SPECIES, param_name="max_depth", param_range=[1, 2])[1]],
    "permutation_importance": lambda: inspection.permutation_importance(naive_bayes.GaussianNB().fit(IRIS, SPECIES), IRIS, SPECIES, random_state=1, n_repeats=3).importances,
    "partial_dependence": lambda: inspection.partial_dependence(ensemble.GradientBoostingRegressor(n_estimators=5, random_state=1).fit(DIABETES, PROGRESS), DIABETES, [2], grid_resolution=9)["average"],
    "calibration": lambda: [near(calibration.CalibratedClassifierCV(naive_bayes.GaussianNB(), method=method, cv=3).fit(CANCER, BENIGN).predict_proba(CANCER), 4) for method in ("sigmoid", "isotonic")],
    "thresholds": lambda: near(model_selection.TunedThresholdClassifierCV(naive_bayes.GaussianNB(), cv=3, random_state=1).fit(CANCER, BENIGN).best_threshold_, 5),
    "multiclass": lambda: [fitted(multiclass.OneVsRestClassifier(naive_bayes.GaussianNB())), multiclass.OneVsOneClassifier(naive_bayes.GaussianNB()).fit(IRIS, SPECIES).predict(IRIS), multiclass.OutputCodeClassifier(naive_bayes.GaussianNB(), random_state=1).fit(IRIS, SPECIES).predict(IRIS)],
    "multioutput": lambda: multioutput.ClassifierChain(naive_bayes.GaussianNB(), random_state=1).fit(IRIS, np.c_[SPECIES == 1, SPECIES == 2]).predict(IRIS),
    "stored": lambda: stored(ensemble.RandomForestClassifier(5, random_state=1).fit(IRIS, SPECIES)).predict_proba(IRIS),
    "refusals": lambda: refusals(
        lambda: linear_model.LogisticRegression().fit(IRIS, SPECIES[:5]), lambda: cluster.KMeans(0).fit(IRIS), lambda: svm.SVC().fit(GAPS, SPECIES), lambda: tree.DecisionTreeClassifier().predict(IRIS),
        lambda: neighbors.KDTree(IRIS).query(IRIS, k=151), lambda: linear_model.LogisticRegression().fit(IRIS, np.zeros(150)), lambda: model_selection.KFold(200).get_n_splits(), lambda: list(model_selection.KFold(200).split(IRIS))),
}
METRICS = {
    "classes": lambda: [metrics.confusion_matrix(YES, SCORES > 0.5), metrics.accuracy_score(YES, SCORES > 0.5), metrics.precision_recall_fscore_support(YES, SCORES > 0.5), metrics.matthews_corrcoef(YES, SCORES > 0.5), metrics.cohen_kappa_score(YES, SCORES > 0.5)],
    "report": lambda: metrics.classification_report(YES, SCORES > 0.5),
    "curves": lambda: [metrics.roc_auc_score(YES, SCORES), metrics.average_precision_score(YES, SCORES), metrics.roc_curve(YES, SCORES), metrics.precision_recall_curve(YES, SCORES), metrics.det_curve(YES, SCORES)],
    "probabilities": lambda: [metrics.log_loss(YES, SCORES), metrics.brier_score_loss(YES, SCORES), metrics.d2_log_loss_score(YES, SCORES)],
    "regressions": lambda: [getattr(metrics, name)(PROGRESS, PROGRESS[::-1]) for name in ("mean_squared_error", "mean_absolute_error", "r2_score", "median_absolute_error", "explained_variance_score", "max_error", "mean_pinball_loss", "mean_poisson_deviance", "d2_absolute_error_score")],
    "ranks": lambda: [metrics.ndcg_score([[3, 2, 0, 1]], [[0.4, 0.3, 0.2, 0.1]]), metrics.label_ranking_average_precision_score([[1, 0, 0], [0, 0, 1]], [[0.75, 0.5, 1], [1, 0.2, 0.1]]), metrics.top_k_accuracy_score(SPECIES, IRIS[:, :3], k=2)],
    "clusters": lambda: [getattr(metrics, name)(GROUPS, (BLOBS[:, 0] > 0).astype(int)) for name in ("adjusted_rand_score", "adjusted_mutual_info_score", "normalized_mutual_info_score", "fowlkes_mallows_score", "homogeneity_completeness_v_measure", "pair_confusion_matrix")],
    "clusters' shapes": lambda: [metrics.silhouette_score(BLOBS, GROUPS), metrics.silhouette_samples(BLOBS, GROUPS)[:20], metrics.calinski_harabasz_score(BLOBS, GROUPS), metrics.davies_bouldin_score(BLOBS, GROUPS)],
    "of many": lambda: [getattr(metrics, name)(MANY, OFTEN) for name in ("pair_confusion_matrix", "adjusted_rand_score", "fowlkes_mallows_score", "adjusted_mutual_info_score", "cohen_kappa_score", "matthews_corrcoef", "confusion_matrix")],
    "curves of many": lambda: [metrics.roc_auc_score(MANY > 1, OFTEN), metrics.average_precision_score(MANY > 1, OFTEN), metrics.roc_auc_score(MANY, np.eye(3)[OFTEN] * 0.7 + 0.1, multi_class="ovo"), sklearn.utils.compute_class_weight("balanced", classes=np.arange(3), y=MANY)],
    "distances": lambda: [metrics.pairwise_distances(IRIS[:9], IRIS[9:20], metric=metric) for metric in ("euclidean", "cosine", "manhattan", "l2", "minkowski", "canberra", "braycurtis", "correlation")],
    "distances, yes and no": lambda: [metrics.pairwise_distances(DIGITS[:9] > 8, metric=metric) for metric in ("jaccard", "hamming", "dice", "yule")],
    "nan_euclidean": lambda: metrics.pairwise.nan_euclidean_distances(GAPS[:9], GAPS[9:20]),
    "nearest": lambda: [metrics.pairwise_distances_argmin_min(IRIS[::9], BLOBS[:20] @ np.ones((2, 4))), metrics.pairwise_distances_argmin(SPARSE[:9], SPARSE[20:40])],
    "kernels": lambda: [metrics.pairwise.pairwise_kernels(IRIS[:7], metric=metric) for metric in ("rbf", "polynomial", "sigmoid", "laplacian", "chi2", "additive_chi2", "linear")],
    "DistanceMetric": lambda: [metrics.DistanceMetric.get_metric(name).pairwise(IRIS[:5], IRIS[5:9]) for name in ("euclidean", "chebyshev", "haversine") if name != "haversine"],
}
OTHERS = {
    "naive Bayes": lambda: [fitted(estimator) for estimator in (naive_bayes.GaussianNB(), naive_bayes.MultinomialNB(), naive_bayes.BernoulliNB(binarize=2), naive_bayes.ComplementNB())],
    "CategoricalNB": lambda: fitted(naive_bayes.CategoricalNB(), DIGITS[:, 20:30].astype(int), FIGURES),
    "GaussianProcess": lambda: [near(gaussian_process.GaussianProcessRegressor(alpha=1.0, normalize_y=True).fit(DIABETES[:60], PROGRESS[:60]).predict(DIABETES[60:70], return_std=True), 4), near(gaussian_process.GaussianProcessClassifier(optimizer=None).fit(IRIS[::3], SPECIES[::3]).predict_proba(IRIS[::9]), 6)],
    "kernels": lambda: [kernel(IRIS[:5]) for kernel in (gaussian_process.kernels.Matern(nu=1.5), gaussian_process.kernels.RationalQuadratic(), gaussian_process.kernels.ExpSineSquared(), gaussian_process.kernels.DotProduct() + gaussian_process.kernels.WhiteKernel())],
    "MLP": lambda: [near(neural_network.MLPClassifier(hidden_layer_sizes=(8,), random_state=1, max_iter=20, solver=solver).fit(preprocessing.scale(IRIS), SPECIES).predict_proba(preprocessing.scale(IRIS)), 5) for solver in ("adam", "sgd", "lbfgs")],
    "MLPRegressor": lambda: near(neural_network.MLPRegressor(hidden_layer_sizes=(6,), random_state=1, max_iter=20).fit(DIABETES, PROGRESS).predict(DIABETES[:9]), 5),
    "BernoulliRBM": lambda: near(neural_network.BernoulliRBM(5, random_state=1, n_iter=3).fit_transform(DIGITS[:60] / 16), 6),
    "KernelRidge": lambda: kernel_ridge.KernelRidge(kernel="rbf").fit(DIABETES, PROGRESS).predict(DIABETES[:9]),
    "isotonic": lambda: [isotonic.IsotonicRegression().fit_transform(np.arange(60), PROGRESS[:60]), isotonic.isotonic_regression([3, 1, 2, 5, 4])],
    "semi-supervised": lambda: [near(semi_supervised.LabelSpreading().fit(IRIS, np.where(np.arange(150) % 5, -1, SPECIES)).label_distributions_, 5), semi_supervised.SelfTrainingClassifier(naive_bayes.GaussianNB()).fit(IRIS, np.where(np.arange(150) % 5, -1, SPECIES)).predict(IRIS)],
    "dummies": lambda: [dummy.DummyClassifier(strategy="stratified", random_state=1).fit(IRIS, SPECIES).predict(IRIS), dummy.DummyRegressor(strategy="quantile", quantile=0.3).fit(IRIS, PROGRESS[:150]).predict(IRIS[:2])],
    "data sets": lambda: [getattr(datasets, f"load_{name}")().data.sum(0) for name in ("iris", "digits", "wine", "breast_cancer", "diabetes", "linnerud")],
    "made data": lambda: [datasets.make_classification(30, random_state=1)[0][:, :3], datasets.make_regression(9, 3, random_state=1)[0], datasets.make_swiss_roll(9, random_state=1)[0], datasets.make_circles(9, random_state=1)[0], datasets.make_multilabel_classification(9, random_state=1)[1]],
    "svmlight": lambda: (lambda stream: (datasets.dump_svmlight_file(SPARSE[:9], FIGURES[:9], stream), stream.seek(0), datasets.load_svmlight_file(stream, n_features=64)[0].toarray())[2])(io.BytesIO()),
    "cross decomposition": lambda: [magnitudes(method(2).fit(DIABETES, np.c_[PROGRESS, PROGRESS**2]).transform(DIABETES)) for method in (cross_decomposition.PLSRegression, cross_decomposition.PLSCanonical, cross_decomposition.PLSSVD)],
    "utilities": lambda: [sklearn.utils.shuffle(np.arange(9), random_state=1), sklearn.utils.resample(np.arange(9), random_state=1), sklearn.utils.compute_class_weight("balanced", classes=np.array([0, 1]), y=YES), sklearn.utils.random.sample_without_replacement(100, 9, random_state=1), sklearn.utils.extmath.randomized_svd(IRIS, 2, random_state=1)[1]],
    "text of an estimator": lambda: [repr(linear_model.LogisticRegression(C=3)), len(pipeline.make_pipeline(svm.SVC())._repr_html_()) > 1000, "n_jobs" in linear_model.LogisticRegression().get_params()],
    "modules that fail to be imported": modules,
}
PARTS = {"linear": LINEAR, "trees": TREES, "clusters": CLUSTERS, "neighbors": NEIGHBORS, "machines": MACHINES, "decomposition": DECOMPOSITION, "manifold": MANIFOLD,
         "preprocessing": PREPROCESSING, "selection": SELECTION, "metrics": METRICS, "others": OTHERS}  # fmt: skip

result = results(PARTS)
