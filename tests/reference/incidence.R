# Reference values for tests/estimators/test_incidence.py.
#
# Rerun from the root of the project: Rscript tests/reference/incidence.R
# Writes tests/reference/spells.csv (simulated, seed below) and tests/reference/incidence.csv.
# Made with R 4.2.2 and survival 3.5-3 (Debian packages r-base-core, r-cran-survival).

library(survival)
folder <- "tests/reference"

# Spells with late entry, many ties, three causes (one with a single event) and clusters.
set.seed(20240612)
n <- 120
spells <- data.frame(id = seq_len(n), city = sample(1:15, n, TRUE), entry = sample(0:4, n, TRUE))
spells$exit <- spells$entry + 1 + rgeom(n, 0.2)
spells$cause <- sample(c("", "defeat", "retirement"), n, TRUE, c(0.3, 0.3, 0.4))
spells$cause[77] <- "death"
spells$event <- as.integer(spells$cause != "")
# Somebody at risk from the start on, so that the curve does not fall to 0 early.
spells$entry[1:30] <- 0
spells$exit[1:3] <- c(19, 24, 26)
spells$cause[3] <- ""
spells$event <- as.integer(spells$cause != "")
write.csv(spells, file.path(folder, "spells.csv"), row.names = FALSE, quote = FALSE)

out <- list()
keep <- function(case, quantity, value, item = seq_along(value)) {
  out[[length(out) + 1]] <<- data.frame(
    case = case, quantity = quantity, item = item, value = sprintf("%.17g", as.numeric(value))
  )
}

spells$state <- factor(spells$cause, c("", "death", "defeat", "retirement"))
for (interval in c("log-log", "log", "plain")) {
  fit <- survfit(Surv(entry, exit, state) ~ 1, id = id, data = spells, conf.type = interval)
  km <- survfit(Surv(entry, exit, event) ~ 1, data = spells, conf.type = interval)
  keep(interval, "incidence_lower", fit$lower[, -1])
  keep(interval, "incidence_upper", fit$upper[, -1])
  keep(interval, "km_lower", km$lower)
  keep(interval, "km_upper", km$upper)
}
fit <- survfit(Surv(entry, exit, state) ~ 1, id = id, data = spells, influence = TRUE)
keep("incidence", "time", fit$time)
keep("incidence", "n_risk", fit$n.risk[, 1])
keep("incidence", "n_event", fit$n.event[, -1])
keep("incidence", "estimate", fit$pstate[, -1])
keep("incidence", "std_error", fit$std.err[, -1])
# With an id, this version of survival does not sum its influences over clusters; do so here.
# Their second index starts one time early, with the state at the start.
influence <- fit$influence.pstate
clustered <- apply(influence, 3, function(i) sqrt(colSums(rowsum(i, spells$city)^2)))
keep("incidence", "std_error_clustered", clustered[-1, -1])

km <- survfit(Surv(entry, exit, event) ~ 1, data = spells, conf.type = "log-log")
clustered <- survfit(Surv(entry, exit, event) ~ 1, data = spells, cluster = city)
keep("km", "time", km$time)
keep("km", "n_risk", km$n.risk)
keep("km", "n_event", km$n.event)
keep("km", "estimate", km$surv)
keep("km", "std_error", summary(km, times = km$time)$std.err)
keep("km", "std_error_clustered", summary(clustered, times = km$time)$std.err)
for (limit in c(5, 10.5, 20)) {
  keep("rmean", limit, summary(km, rmean = limit)$table[c("rmean", "se(rmean)")])
}
quartiles <- quantile(km, c(0.25, 0.5, 0.75))
keep("quantiles", "estimate", quartiles$quantile)
keep("quantiles", "conf_low", quartiles$lower)
keep("quantiles", "conf_high", quartiles$upper)
keep("at_risk", "n_risk", summary(km, times = c(1, 2, 5, 10, 19, 24))$n.risk)
write.csv(do.call(rbind, out), file.path(folder, "incidence.csv"), row.names = FALSE, quote = FALSE)
