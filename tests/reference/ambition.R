# Reference values for tests/analyses/test_ambition_reference.py.
#
# Rerun from the root of the project: Rscript tests/reference/ambition.R
# Reads tests/reference/decisions.csv, an extract of the study's decision table that is kept as it
# was so that growing data do not move these numbers. Writes tests/reference/ambition.csv.
# Made with R 4.2.2, sandwich, nnet and brglm2 (Debian packages r-base-core, r-cran-sandwich,
# r-cran-nnet, r-cran-brglm2).

library(sandwich)
library(nnet)
library(brglm2)
folder <- "tests/reference"
d <- read.csv(file.path(folder, "decisions.csv"), stringsAsFactors = FALSE)

out <- list()
keep <- function(case, quantity, value) {
  out[[length(out) + 1]] <<- data.frame(
    case = case, quantity = quantity, item = seq_along(value),
    value = sprintf("%.17g", as.numeric(value))
  )
}

binary <- sought_higher_declared ~ population_growth_percent + violent_change + hosted_convention
fit_binary <- function(data, formula = binary)
  glm(formula, binomial, data, control = glm.control(epsilon = 1e-14, maxit = 100))
fit <- fit_binary(d)
keep("logit", "estimate", coef(fit))
keep("logit", "clustered", sqrt(diag(vcovCL(fit, cluster = d$city_id, type = "HC1"))))
keep("logit", "log_likelihood", logLik(fit))

# Firth by brglm2; the penalised likelihood's mean bias reduction.
firth <- glm(binary, binomial, d, method = "brglmFit", type = "AS_mean",
             control = list(epsilon = 1e-13, maxit = 10000))
keep("firth", "estimate", coef(firth))
keep("firth", "std_error", summary(firth)$coefficients[, 2])

# The jackknife is of the same logit without conventions: the one city whose mayor hosted and sought
# office cannot be left out there.
knife <- sought_higher_declared ~ population_growth_percent + violent_change
cv3 <- function(refit, data, centre) {
  cities <- sort(unique(data$city_id))
  away <- t(sapply(cities, function(city) refit(data[data$city_id != city, ]) - centre))
  g <- length(cities)
  sqrt(diag(crossprod(away) * (g - 1) / g))
}
refit <- function(data) coef(fit_binary(data, knife))
keep("logit without conventions", "estimate", refit(d))
keep("logit without conventions", "cv3", cv3(refit, d, refit(d)))

# Multinomial logit of the choice among mayors who are not barred.
free <- d[d$barred == 0, ]
free$choice <- relevel(factor(free$choice), ref = "re-election")
free$choice <- factor(free$choice, levels = c("re-election", "other office", "leaves"))
three <- choice ~ population_growth_percent + violent_change + term_number
fit_three <- function(data)
  multinom(three, data, trace = FALSE, maxit = 5000, abstol = 1e-14, reltol = 1e-15)
# nnet maximises by BFGS to about seven digits; two Newton steps take it to the maximum.
polish <- function(data) {
  X <- model.matrix(three, data)
  Y <- model.matrix(~ choice - 1, data)[, -1]
  b <- t(coef(fit_three(data)))
  for (i in 1:3) {
    eta <- cbind(0, X %*% b)
    P <- (exp(eta) / rowSums(exp(eta)))[, -1]
    score <- c(t(X) %*% (Y - P))
    k <- ncol(X)
    H <- matrix(0, 2 * k, 2 * k)
    for (j in 1:2) for (m in 1:2)
      H[(j - 1) * k + 1:k, (m - 1) * k + 1:k] <-
        t(X) %*% (P[, j] * ((j == m) - P[, m]) * X)
    b <- b + matrix(solve(H, score), k)
  }
  eta <- cbind(0, X %*% b)
  P <- (exp(eta) / rowSums(exp(eta)))[, -1]
  S <- cbind((Y - P)[, 1] * X, (Y - P)[, 2] * X)
  list(b = b, H = H, S = S, nnet = t(coef(fit_three(data))))
}
whole <- polish(free)
stopifnot(max(abs(whole$b - whole$nnet)) < 1e-3)
keep("multinomial", "estimate", c(whole$b))
sums <- rowsum(whole$S, free$city_id)
g <- nrow(sums); n <- nrow(free); k <- ncol(sums)
bread <- solve(whole$H)
covariance <- g / (g - 1) * (n - 1) / (n - k) * bread %*% crossprod(sums) %*% bread
keep("multinomial", "clustered", sqrt(diag(covariance)))
keep("multinomial", "cv3", cv3(function(data) c(polish(data)$b), free, c(whole$b)))

# Average marginal effects of the logit: derivatives, and a difference for conventions.
average <- function(b, data = d) {
  X <- model.matrix(binary, data)
  p <- plogis(drop(X %*% b))
  on <- off <- X
  on[, 4] <- 1
  off[, 4] <- 0
  c(mean(p * (1 - p)) * b[2:3], mean(plogis(on %*% b) - plogis(off %*% b)))
}
b <- coef(fit)
keep("logit", "marginal", average(b))
slope <- sapply(1:4, function(j) {
  h <- 1e-6
  up <- down <- b
  up[j] <- b[j] + h
  down[j] <- b[j] - h
  (average(up) - average(down)) / (2 * h)
})
V <- vcovCL(fit, cluster = d$city_id, type = "HC1")
keep("logit", "marginal_error", sqrt(diag(slope %*% V %*% t(slope))))
write.csv(do.call(rbind, out), file.path(folder, "ambition.csv"), row.names = FALSE, quote = FALSE)
