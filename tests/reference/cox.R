# Reference values for tests/estimators/test_cox.py.
#
# Rerun from the root of the project: Rscript tests/reference/cox.R
# Writes tests/reference/panel.csv and strong.csv (simulated, seeds below) and cox.csv.
# Made with R 4.2.2 and survival 3.5-3 (Debian packages r-base-core, r-cran-survival).

library(survival)
folder <- "tests/reference"

# A panel with yearly rows, late entry, covariates that change, many tied times, three strata and
# twenty clusters.
set.seed(20240611)
n <- 140
rows <- list()
for (i in seq_len(n)) {
  entry <- sample(c(0, 0, 0, 1, 2, 3), 1)
  city <- sample(1:20, 1)
  trait <- rbinom(1, 1, 0.4)
  exit <- entry + 1 + rgeom(1, 0.18 * exp(0.4 * trait - 0.02 * city))
  closing <- entry + sample(2:9, 1)
  times <- seq(entry, min(exit, closing))
  k <- length(times) - 1
  rows[[i]] <- data.frame(
    id = i, city = city, office = c("a", "b", "c")[1 + city %% 3],
    start = times[-(k + 1)], stop = times[-1],
    event = as.integer(seq_len(k) == k & exit <= closing),
    growth = round(rnorm(k, 2, 3), 2), trait = trait,
    crime = round(rgamma(k, 4, 0.01), 1)
  )
}
panel <- do.call(rbind, rows)
write.csv(panel, file.path(folder, "panel.csv"), row.names = FALSE, quote = FALSE)

panel$row <- seq_len(nrow(panel))

out <- list()
keep <- function(case, quantity, value, item = seq_along(value)) {
  out[[length(out) + 1]] <<- data.frame(
    case = case, quantity = quantity, item = item, value = sprintf("%.17g", as.numeric(value))
  )
}

tight <- coxph.control(eps = 1e-13, iter.max = 100, toler.chol = 1e-14)
formulas <- list(
  pooled = Surv(start, stop, event) ~ growth + trait + crime,
  strata = Surv(start, stop, event) ~ growth + trait + crime + strata(office)
)
point <- data.frame(growth = 1, trait = 1, crime = 300)

for (model in names(formulas)) for (ties in c("efron", "breslow")) {
  case <- paste(model, ties)
  f <- formulas[[model]]
  plain <- coxph(f, panel, ties = ties, control = tight, x = TRUE)
  robust <- coxph(f, panel, ties = ties, control = tight, cluster = row, x = TRUE)
  clustered <- coxph(f, panel, ties = ties, control = tight, cluster = city, x = TRUE)
  s <- summary(plain)
  keep(case, "coefficients", coef(plain))
  keep(case, "covariance", vcov(plain))
  keep(case, "robust", vcov(robust))
  keep(case, "clustered", vcov(clustered))
  keep(case, "log_likelihood", plain$loglik)
  keep(case, "tests", c(plain$wald.test, plain$score, s$logtest["test"]))
  keep(case, "tests_p", c(s$waldtest["pvalue"], s$sctest["pvalue"], s$logtest["pvalue"]))
  keep(case, "wald_clustered", clustered$wald.test)
  keep(case, "concordance", concordance(plain)$concordance)
  counts <- concordance(plain)$count
  keep(case, "pairs", if (is.matrix(counts)) colSums(counts) else counts)

  base <- basehaz(plain, centered = FALSE)
  keep(case, "basehaz_time", base$time)
  keep(case, "basehaz", base$hazard)
  if (model == "strata") keep(case, "basehaz_stratum", as.integer(base$strata))
  for (fit in list(list("plain", plain), list("clustered", clustered))) {
    curve <- survfit(fit[[2]], newdata = point, conf.type = "log")
    keep(case, paste("curve", fit[[1]], "time"), curve$time)
    keep(case, paste("curve", fit[[1]], "surv"), curve$surv)
    keep(case, paste("curve", fit[[1]], "se"), curve$std.err)
    keep(case, paste("curve", fit[[1]], "lower"), curve$lower)
    keep(case, paste("curve", fit[[1]], "upper"), curve$upper)
  }
  # Every eighth row.
  some <- seq(1, nrow(panel), by = 8)
  keep(case, "martingale", residuals(plain, "martingale")[some])
  keep(case, "score_residuals", residuals(plain, "score")[some, ])
  keep(case, "dfbeta", residuals(plain, "dfbeta")[some, ])
  # Sorted within each column: rows tied in time come in no agreed order.
  keep(case, "schoenfeld", apply(residuals(plain, "schoenfeld"), 2, sort))
  keep(case, "scaled_schoenfeld", apply(residuals(plain, "scaledsch"), 2, sort))
  for (transform in c("km", "rank", "identity", "log"))
    keep(case, paste("zph", transform), cox.zph(plain, transform = transform)$table[, c("chisq", "p")])
}

# The Stanford heart-transplant data, which lifelines carries too.
stanford <- transform(heart, transplant = as.integer(as.character(transplant)))
for (ties in c("efron", "breslow")) {
  case <- paste("stanford", ties)
  f <- Surv(start, stop, event) ~ age + surgery + transplant
  fit <- coxph(f, stanford, ties = ties, control = tight, cluster = id, x = TRUE)
  keep(case, "coefficients", coef(fit))
  keep(case, "covariance", fit$naive.var)
  keep(case, "clustered", vcov(fit))
  keep(case, "pairs", concordance(fit)$count)
  for (transform in c("km", "rank", "identity", "log"))
    keep(case, paste("zph", transform), cox.zph(fit, transform = transform)$table[, c("chisq", "p")])
}

# One covariate so strong that hazards span twenty powers of ten, with late entry.
set.seed(20240615)
n <- 400
strong <- data.frame(x = round(5 * rnorm(n), 3), w = round(rnorm(n), 3), start = sample(0:2, n, TRUE),
                     office = sample(c("a", "b", "c", "d"), n, TRUE))
strong$stop <- strong$start + 1 + rank(rexp(n) * exp(0.3 * strong$w - 2 * strong$x)) %/% 3
strong$event <- rbinom(n, 1, 0.8)
write.csv(strong, file.path(folder, "strong.csv"), row.names = FALSE, quote = FALSE)
for (model in c("pooled", "strata")) {
  f <- Surv(start, stop, event) ~ x + w
  if (model == "strata") f <- update(f, ~ . + strata(office))
  fit <- coxph(f, strong, control = tight)
  keep(paste("strong", model), "coefficients", coef(fit))
  keep(paste("strong", model), "covariance", vcov(fit))
  keep(paste("strong", model), "log_likelihood", fit$loglik)
}
write.csv(do.call(rbind, out), file.path(folder, "cox.csv"), row.names = FALSE, quote = FALSE)
