using PartitionLake.Engine.Aws.Signing;

namespace PartitionLake.Engine.Storage.S3;

/// <summary>Reads the store's clock from the answers to requests and lets them be.</summary>
internal sealed class ClockReader(StoreClock clock) : RequestFollower
{
    public override ValueTask<SigningWindow?> BeforeAsync(bool isChange, CancellationToken cancellationToken) => ValueTask.FromResult<SigningWindow?>(null);

    public override long Now() => clock.Now();

    public override void Answered(string? date, long sent) => clock.Note(date, sent);
}
