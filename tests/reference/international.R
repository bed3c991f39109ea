# Reference values for tests/analyses/test_international_reference.py: the count model of acts abroad
# and the first bids over time, on an extract of the study's own panels (acts.csv, careers.csv: see
# international_extract.py).
#
# Rerun from the root of the project: Rscript tests/reference/international.R
# Made with R 4.2.2, sandwich and survival (Debian packages r-base-core, r-cran-sandwich,
# r-cran-survival). Writes tests/reference/international.csv.

library(sandwich)
library(survival)
folder <- "tests/reference"
acts <- read.csv(file.path(folder, "acts.csv"))
careers <- read.csv(file.path(folder, "careers.csv"), na.strings = "")

out <- list()
keep <- function(case, quantity, value) {
  out[[length(out) + 1]] <<- data.frame(
    case = case, quantity = quantity, item = seq_along(value),
    value = sprintf("%.17g", as.numeric(value))
  )
}

terms <- setdiff(names(acts), c("city_id", "mayor_id", "n_acts", "exposure"))
count <- reformulate(c(terms, "offset(log(exposure))"), "n_acts")
fit <- glm(count, poisson, acts, control = glm.control(epsilon = 1e-14, maxit = 100))
keep("count", "estimate", coef(fit))
keep("count", "clustered", sqrt(diag(vcovCL(fit, cluster = acts$city_id, type = "HC1"))))
keep("count", "log_likelihood", logLik(fit))

careers$cause <- factor(careers$cause, levels = c("bid", "died", "over"))
levels <- c("censored", levels(careers$cause))
state <- factor(ifelse(is.na(careers$cause), "censored", as.character(careers$cause)), levels)
careers$id <- seq_len(nrow(careers))
# survfit with both id and cluster leaves the clusters out of account (survival 3.5-3), so the
# influences of single mayors are summed within cities here.
curve <- survfit(Surv(entry, exit, state) ~ 1, careers, id = id, influence = TRUE)
place <- which(curve$states == "bid")
some <- findInterval(c(4, 8, 12, 16, 20) * 1000, curve$time)
influence <- curve$influence.pstate[, , place]
first <- ncol(influence) - length(curve$time)
summed <- rowsum(influence, careers$city_id)
keep("bids", "estimate", curve$pstate[some, place])
keep("bids", "plain", curve$std.err[some, place])
keep("bids", "clustered", sqrt(colSums(summed^2))[some + first])

table <- do.call(rbind, out)
write.csv(table, file.path(folder, "international.csv"), row.names = FALSE, quote = FALSE)
