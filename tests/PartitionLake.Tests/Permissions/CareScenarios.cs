using static PartitionLake.Tests.Permissions.PermissionScenarios;

namespace PartitionLake.Tests.Permissions;

/// <summary>The command lines by which the permissions of the care of a lake are tried.</summary>
internal static class CareScenarios
{
    private static readonly (string, string) s_versionsRead = ("s3:GetObjectVersion", "reads in versions what was removed");

    private static readonly (string, string)[] s_versionsRemoved =
        [("s3:ListBucketVersions", "finds the versions that are to go too"), ("s3:DeleteObjectVersion", "removes them")];

    public static IReadOnlyList<PermissionScenario> All { get; } =
    [
        new("Optimize-LakePartition", Appended, world => $"Optimize-LakePartition {world.Lake} -Confirm:$false"),
        new("Optimize-LakePartition", EncryptedTwice,
            world => $"Optimize-LakePartition {world.Lake} -KmsKeyId 1234abcd-12ab-34cd-56ef-1234567890ab -Confirm:$false")
        {
            For = [("kms:GenerateDataKey", "encrypts what is written"), ("kms:Decrypt", "reads what is encrypted, and writes large objects in parts")],
        },
        new("Optimize-LakePartition", AppendedAndRegistered, world => $"Optimize-LakePartition {world.Lake} -Confirm:$false {Followed(world)}")
        {
            For = TableChanged,
        },
        new("Optimize-LakePartition", Appended, world => $"Optimize-LakePartition {world.Lake} -Confirm:$false {Made(world)}") { For = TableMade },
        new("Remove-LakePartition", Facts, world => $"Remove-LakePartition {world.Lake} -Filter \"k = 'A'\" -Confirm:$false"),
        new("Remove-LakePartition", Versioned, world => $"Remove-LakePartition {world.Lake} -Filter \"k = 'A'\" -AllVersions -Confirm:$false")
        {
            For = s_versionsRemoved,
        },
        new("Remove-LakePartition", Versioned,
            world => $"Remove-LakePartition {world.Lake} -OlderThan 2025-01-01 -By k -Filter \"k = '2020'\" -Confirm:$false") { For = [s_versionsRead] },
        new("Remove-LakePartition", Registered, world => $"Remove-LakePartition {world.Lake} -Filter \"k = 'A'\" -Confirm:$false {Followed(world)}")
        {
            For = [.. TableChanged, PartitionsRemoved],
        },
        new("Remove-LakePartition", Facts, world => $"Remove-LakePartition {world.Lake} -Filter \"k = 'A'\" -Confirm:$false {Made(world)}")
        {
            For = TableMade,
        },
        new("Remove-LakeRow", Versioned, world => $"Remove-LakeRow {world.Lake} 'id = 1' -AllVersions -Confirm:$false") { For = s_versionsRemoved },
        new("Remove-LakeRow", Versioned, world => $"Remove-LakeRow {world.Lake} 'id = 1' -Confirm:$false") { For = [s_versionsRead] },
        new("Remove-LakeRow", Registered, world => $"Remove-LakeRow {world.Lake} \"k = 'A'\" -Confirm:$false {Followed(world)}")
        {
            For = [.. TableChanged, PartitionsRemoved],
        },
        new("Remove-LakeRow", Facts, world => $"Remove-LakeRow {world.Lake} \"k = 'A'\" -Confirm:$false {Made(world)}") { For = TableMade },
        new("Remove-LakeRow", Several, world => $"Remove-LakeRow {world.Lake} 'id = 1' -Confirm:$false"),
        new("Remove-LakeRow", EncryptedTwice,
            world => $"Remove-LakeRow {world.Lake} 'v = 1.5' -KmsKeyId 1234abcd-12ab-34cd-56ef-1234567890ab -Confirm:$false")
        {
            For = [("kms:GenerateDataKey", "encrypts what is written"), ("kms:Decrypt", "reads what is encrypted, and writes large objects in parts")],
        },
    ];

    // Several objects in a partition.
    private static void Appended(DeniedWorld world)
    {
        Facts(world);
        world.Prepare($"$null = {PermissionScenarios.Etl(world)} -Mode Append");
    }

    // Several objects in a partition, with rows that differ.
    private static void Several(DeniedWorld world)
    {
        Run(world);
        Facts(world);
        world.Prepare($"$null = {PermissionScenarios.Etl(world)} -Mode Append");
    }

    private static void EncryptedTwice(DeniedWorld world)
    {
        Encrypted(world);
        world.Prepare($"$null = {PermissionScenarios.Etl(world)} -Mode Append -KmsKeyId 1234abcd-12ab-34cd-56ef-1234567890ab");
    }

    private static void AppendedAndRegistered(DeniedWorld world)
    {
        Appended(world);
        Table(world);
    }

    // A bucket that keeps what is replaced, and has something of each partition.
    private static void Versioned(DeniedWorld world)
    {
        world.Prepare("client('s3').put_bucket_versioning(Bucket=args[0], VersioningConfiguration={'Status': 'Enabled'})", world.Bucket);
        Run(world);
        foreach (var id in new[] { 3, 4 })
        {
            world.Prepare(
                $"$null = 'A', '2020' | ForEach-Object {{ [pscustomobject]@{{ k = $_; id = {id}; v = 3.5 }} }} "
                    + $"| Invoke-PartitionEtl -PartitionBy k -Destination {world.Lake}");
        }
    }
}
