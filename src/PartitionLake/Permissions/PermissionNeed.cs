namespace PartitionLake.Permissions;

/// <summary>One permission of one cmdlet.</summary>
/// <param name="Action">As policies write it.</param>
/// <param name="Scope">On what.</param>
/// <param name="Why">What for.</param>
/// <param name="Without">What happens without it: <see cref="Refused"/>, or in which way the cmdlet goes on.</param>
internal sealed record PermissionNeed(string Action, PermissionScope Scope, string Why, string Without = PermissionNeed.Refused)
{
    /// <summary>The command ends before it has changed anything.</summary>
    public const string Refused = "refused before any change";

    /// <summary>The parameter or plan key that makes it needed; null where it always is.</summary>
    public string? Only { get; init; }
}
