namespace PartitionLake.Engine.Governance.Security.Audit;

/// <summary>A setting that was read, or the reason why it was not.</summary>
internal sealed record Reading<T>(T? Value, LakeException? Error) : IReading
{
    public static async Task<Reading<T>> OfAsync(Func<Task<T?>> read)
    {
        try
        {
            return new Reading<T>(await read().ConfigureAwait(false), null);
        }
        catch (LakeException e) when (ChangePlan.IsAboutOneSetting(e))
        {
            return new Reading<T>(default, e);
        }
    }
}

/// <summary>Any reading, for what only asks whether it failed.</summary>
internal interface IReading
{
    LakeException? Error { get; }
}
