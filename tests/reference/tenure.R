# Reference values for tests/estimators/test_tenure_reference.py: the models of the tenure section on
# an extract of the study's own panels (tenure_rows.csv, tenure_spells.csv: see tenure_extract.py).
#
# Rerun from the root of the project: Rscript tests/reference/tenure.R
# Made with R 4.2.2 and survival 3.5-3 (Debian packages r-base-core, r-cran-survival).

library(survival)
folder <- "tests/reference"
rows <- read.csv(file.path(folder, "tenure_rows.csv"))
spells <- read.csv(file.path(folder, "tenure_spells.csv"))

out <- list()
keep <- function(case, quantity, value) {
  out[[length(out) + 1]] <<- data.frame(
    case = case, quantity = quantity, item = seq_along(value),
    value = sprintf("%.17g", as.numeric(value))
  )
}

tight <- coxph.control(eps = 1e-13, iter.max = 100, toler.chol = 1e-14)
causes <- list(
  "all exits" = NULL, "defeat" = "defeat", "voluntary" = c("retirement", "resignation"),
  "other office" = "other office", "term limit" = "term limit"
)
for (case in names(causes)) {
  rows$out <- rows$event
  if (!is.null(causes[[case]])) rows$out <- as.integer(rows$event & rows$exit_group %in% causes[[case]])
  f <- Surv(start_day, stop_day, out) ~ population_growth_percent + permits_per_1000 +
    violent_change + murder_change + strata(term_years)
  fit <- coxph(f, rows, ties = "efron", control = tight, cluster = city_id, x = TRUE)
  keep(case, "coefficients", coef(fit))
  keep(case, "plain", fit$naive.var)
  keep(case, "clustered", vcov(fit))
  keep(case, "log_likelihood", fit$loglik[2])
  keep(case, "zph", cox.zph(fit, transform = "km")$table[, c("chisq", "p")])
}

spells$state <- factor(spells$cause, c("", sort(setdiff(unique(spells$cause), ""))))
spells$id <- seq_len(nrow(spells))
fit <- survfit(Surv(entry, exit, state) ~ 1, id = id, data = spells)
# Every 365th day from the first year to the twenty-fourth.
at <- summary(fit, times = 365 * 1:24)
keep("incidence", "estimate", at$pstate[, -1])
keep("incidence", "std_error", at$std.err[, -1])
write.csv(do.call(rbind, out), file.path(folder, "tenure.csv"), row.names = FALSE, quote = FALSE)
