# Reference values for tests/estimators/test_firth.py.
#
# Rerun from the root of the project: Rscript tests/reference/firth.R
# Writes tests/reference/bids.csv (simulated, seed below) and tests/reference/firth.csv.
# Coefficients from brglm2; intervals and tests from the penalised likelihood written out below and
# maximised numerically. Made with R 4.2.2 and brglm2 0.9 (Debian packages r-base-core,
# r-cran-brglm2).

library(brglm2)
folder <- "tests/reference"

# Few events; every host has the outcome, so plain logistic regression diverges.
set.seed(20240613)
n <- 80
bids <- data.frame(age = round(runif(n, 35, 70), 1), growth = round(rnorm(n, 0.02, 0.05), 4))
bids$host <- as.integer(seq_len(n) %in% c(4, 31, 52))
bids$ran <- rbinom(n, 1, plogis(1.5 - 0.06 * bids$age + 5 * bids$growth))
bids$ran[bids$host == 1] <- 1
write.csv(bids, file.path(folder, "bids.csv"), row.names = FALSE, quote = FALSE)

out <- list()
keep <- function(quantity, value) {
  out[[length(out) + 1]] <<- data.frame(
    case = "firth", quantity = quantity, item = seq_along(value),
    value = sprintf("%.17g", as.numeric(value))
  )
}

formula <- ran ~ age + growth + host
for (type in c("AS_mean", "MPL_Jeffreys")) {
  fit <- glm(formula, binomial, bids, method = "brglmFit", type = type,
             control = list(epsilon = 1e-13, maxit = 10000))
  keep(type, coef(fit))
}
fit <- glm(formula, binomial, bids, method = "brglmFit", type = "AS_mean",
           control = list(epsilon = 1e-13, maxit = 10000))
keep("std_error", summary(fit)$coefficients[, 2])

X <- model.matrix(formula, bids)
size <- apply(abs(X), 2, max)
Z <- sweep(X, 2, size, "/")
y <- bids$ran
penalised <- function(b) {
  eta <- drop(Z %*% b)
  w <- plogis(eta) * plogis(-eta)
  sum(plogis(ifelse(y == 1, eta, -eta), log.p = TRUE)) +
    0.5 * as.numeric(determinant(crossprod(Z * sqrt(w)))$modulus)
}
slope <- function(b) {
  p <- plogis(drop(Z %*% b))
  A <- Z * sqrt(p * (1 - p))
  h <- rowSums((A %*% solve(crossprod(A))) * A)
  drop(crossprod(Z, y - p + h * (0.5 - p)))
}
best <- coef(fit) * size
peak <- penalised(best)
profile <- function(j, at) {
  whole <- function(free) append(free, at, j - 1)
  found <- optim(best[-j], function(free) -penalised(whole(free)),
                 function(free) -slope(whole(free))[-j], method = "BFGS",
                 control = list(reltol = 1e-16, maxit = 5000))
  -found$value
}
fall <- function(j, at) 2 * (peak - profile(j, at))
edge <- function(j, direction) {
  far <- direction * 8 * summary(fit)$coefficients[j, 2] * size[j]
  uniroot(function(at) fall(j, at) - qchisq(0.95, 1), sort(c(best[j], best[j] + far)),
          tol = 1e-12)$root / size[j]
}
keep("conf_low", sapply(1:4, edge, direction = -1))
keep("conf_high", sapply(1:4, edge, direction = 1))
keep("statistic", sapply(1:4, fall, at = 0))
keep("log_likelihood", peak + sum(log(size)))
write.csv(do.call(rbind, out), file.path(folder, "firth.csv"), row.names = FALSE, quote = FALSE)
