namespace PartitionLake.Engine.Aws.Credentials;

/// <summary>
/// Sends requests to one service: at the shared rate, again after passing faults until the budget is spent, and with the
/// product's own errors. Credentials that the service no longer takes are asked again from their source. Safe for several threads.
/// </summary>
/// <remarks>The SDK tries again by itself a few times within a second or two; this takes over where it gives up.</remarks>
internal sealed class AwsCaller(RateGovernor governor, AwsReach reach, TimeSpan budget, TimeProvider time, RenewableCredentials? credentials = null)
{
    /// <summary>A source may give keys that are refused as well.</summary>
    private const int MostRenewals = 2;

    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(8);

    /// <summary>Something may stand before the service for a moment; what stays there is no passing fault.</summary>
    private const int StrangeAnswers = 3;

    /// <param name="action">What is done, in words: "Reading", "Writing", "Creating the table".</param>
    /// <param name="target">What it is done to, for the message.</param>
    /// <param name="call">One request. It must be possible to send it again.</param>
    /// <param name="cancellationToken">Stops between two tries and during one.</param>
    /// <exception cref="LakeException">The service refused, or stayed unavailable until the budget was spent.</exception>
    public async Task<T> CallAsync<T>(string action, string target, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var renewals = 0;
        for (var attempt = 0; ; attempt++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var generation = credentials?.Generation ?? 0;
            await governor.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                return await reach.SendAsync(call, time.GetElapsedTime(started), cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested && AwsFailure.IsForeign(e))
            {
                if (credentials is not null && AwsFailure.IsOfKeys(e) && renewals++ < MostRenewals)
                {
                    reach.Failed(e, TimeSpan.Zero);
                    if (await credentials.RenewAsync(generation, cancellationToken).ConfigureAwait(false))
                        continue;
                }
                if (AwsFailure.IsThrottling(e))
                    governor.Throttled();
                var spent = time.GetElapsedTime(started);
                reach.Failed(e, DelayBefore(attempt));
                if (!AwsFailure.IsPassing(e) || (e is StrangeAnswerException && attempt + 1 == StrangeAnswers) || spent + DelayBefore(attempt) >= Patience)
                    throw GiveUp(e, action, target, spent, attempt + 1);
            }
            catch (Exception e)
            {
                reach.GaveUp(e);
                throw;
            }
            await Task.Delay(Jittered(DelayBefore(attempt)), time, cancellationToken).ConfigureAwait(false);
        }
    }

    private TimeSpan Patience => reach.HasAnswered || budget < reach.Limit ? budget : reach.Limit;

    private LakeException GiveUp(Exception e, string action, string target, TimeSpan spent, int attempts)
    {
        var isSilent = AwsFailure.IsPassing(e) && !reach.HasAnswered;
        reach.GaveUp(e);
        return isSilent
            ? AwsFailure.DescribeSilence(e, action, target, reach.Address, spent, attempts)
            : AwsFailure.Describe(e, action, target, reach.Address, spent, attempts);
    }

    private static TimeSpan DelayBefore(int attempt) =>
        TimeSpan.FromMilliseconds(Math.Min(LongestDelay.TotalMilliseconds, 100 * Math.Pow(2, Math.Min(attempt, 10))));

    // Callers that failed together must not come back together.
    private static TimeSpan Jittered(TimeSpan delay) => delay * (0.5 + Random.Shared.NextDouble() / 2);
}
