"""Estimators that no Python library gets right for these data.

Cox regression on (start, stop] rows with clustered errors, Kaplan-Meier and Aalen-Johansen curves
with late entry, a leave-one-cluster-out jackknife, Firth's logistic regression. Each is tested
against stored numbers of R (tests/reference).

One cluster alone does not tell how clusters differ. Estimates then stand with clustered errors that
are missing (NaN); the jackknife, which has nothing to leave out, refuses.

Each raises ValueError; where the data do not allow the fit, it is an EstimationError.
"""

from study.estimators.concordance import Concordance
from study.estimators.cox import CoxResult, fit_cox
from study.estimators.cox_diagnostics import (
    baseline,
    predict_survival,
    proportional_hazards_test,
    residuals,
    schoenfeld_residuals,
)
from study.estimators.errors import EstimationError
from study.estimators.firth import FirthResult, fit_firth
from study.estimators.incidence import (
    at_risk,
    cumulative_incidence,
    kaplan_meier,
    restricted_mean,
    survival_quantile,
)
from study.estimators.jackknife import JackknifeResult, cluster_jackknife

__all__ = [
    "Concordance",
    "CoxResult",
    "EstimationError",
    "FirthResult",
    "JackknifeResult",
    "at_risk",
    "baseline",
    "cluster_jackknife",
    "cumulative_incidence",
    "fit_cox",
    "fit_firth",
    "kaplan_meier",
    "predict_survival",
    "proportional_hazards_test",
    "residuals",
    "restricted_mean",
    "schoenfeld_residuals",
    "survival_quantile",
]
