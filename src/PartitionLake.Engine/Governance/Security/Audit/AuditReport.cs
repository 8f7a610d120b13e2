namespace PartitionLake.Engine.Governance.Security.Audit;

/// <summary>The findings about one bucket, and what could not be read.</summary>
/// <param name="Findings">One per control.</param>
/// <param name="Errors">One per call that failed; the findings that rest on it say CannotTell.</param>
public sealed record AuditReport(IReadOnlyList<SecurityFinding> Findings, IReadOnlyList<LakeException> Errors);
