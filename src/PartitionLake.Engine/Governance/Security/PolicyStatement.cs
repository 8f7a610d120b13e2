namespace PartitionLake.Engine.Governance.Security;

/// <summary>A statement of a bucket policy that this module owns.</summary>
/// <param name="Sid">Its id, by which it is found again.</param>
/// <param name="Meaning">What it does, in words.</param>
/// <param name="Json">The statement.</param>
internal sealed record PolicyStatement(string Sid, string Meaning, string Json);
