from reports.models.report_run import ReportKind, ReportRun

__all__ = ["ReportKind", "ReportRun"]
