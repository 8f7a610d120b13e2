using System.Globalization;
using Amazon.Runtime;

namespace PartitionLake.Engine.Aws;

/// <summary>
/// Whether one service answers at all, and what its callers wait for. Until the first answer a call waits only so long: an address
/// that is wrong or dead must not cost the patience that a store deserves which has answered before. Safe for several threads.
/// </summary>
/// <param name="address">The service, for messages.</param>
/// <param name="limit">How long the first answer may take, over all attempts.</param>
/// <param name="time">The clock.</param>
/// <param name="tell">Told in words what is waited for.</param>
internal sealed class AwsReach(string address, TimeSpan limit, TimeProvider time, Action<string>? tell)
{
    /// <summary>What ends sooner is no wait that anybody should hear of.</summary>
    private static readonly TimeSpan Unnoticed = TimeSpan.FromSeconds(1);

    private volatile Wait? _wait;
    private volatile string? _fault;
    private volatile bool _hasAnswered;

    public string Address => address;

    public TimeSpan Limit => limit;

    public bool HasAnswered => _hasAnswered;

    /// <summary>What is waited for at the moment, in words; null where nothing is.</summary>
    public string? WaitingFor => _wait is { } wait && time.GetElapsedTime(wait.Since) >= Unnoticed ? wait.Text : null;

    /// <summary>Sends a call; before the first answer it ends when the time for that is over.</summary>
    /// <exception cref="TimeoutException">No answer came in time.</exception>
    public async Task<T> SendAsync<T>(Func<CancellationToken, Task<T>> call, TimeSpan spent, CancellationToken cancellationToken)
    {
        if (_hasAnswered)
            return Heard(await call(cancellationToken).ConfigureAwait(false));
        if (_wait is null)
            Await(string.Create(CultureInfo.InvariantCulture, $"Waiting for {address} to answer."));
        using var late = new CancellationTokenSource(limit > spent ? limit - spent : TimeSpan.Zero, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        try
        {
            return Heard(await call(stop.Token).ConfigureAwait(false));
        }
        catch (Exception e) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested && !IsAnswer(e))
        {
            throw new TimeoutException(_fault is { } fault
                ? $"no answer came; an attempt before failed with: {fault.TrimEnd('.')}"
                : "the connection was accepted or is still being made, and no answer came");
        }
    }

    /// <summary>One attempt of a call failed, which the SDK may repeat.</summary>
    public void Saw(Exception e)
    {
        if (_hasAnswered || IsAnswer(e))
            return;
        _fault = AwsFailure.Reason(e);
        Await(string.Create(CultureInfo.InvariantCulture, $"Waiting for {address}, which failed with: {_fault}"));
    }

    /// <summary>A call failed, and is sent again after that delay unless it is given up.</summary>
    public void Failed(Exception e, TimeSpan delay)
    {
        if (IsAnswer(e))
            _hasAnswered = true;
        if (_hasAnswered && delay >= Unnoticed)
            Await(string.Create(CultureInfo.InvariantCulture, $"Waiting for {address}, which failed with: {AwsFailure.Reason(e)}"));
    }

    /// <summary>Nobody waits any more: the call was given up or stopped.</summary>
    public void GaveUp(Exception e)
    {
        if (IsAnswer(e))
            _hasAnswered = true;
        _wait = null;
    }

    private void Await(string text)
    {
        _wait = new Wait(text, _wait?.Since ?? time.GetTimestamp());
        tell?.Invoke(text);
    }

    private T Heard<T>(T answer)
    {
        _hasAnswered = true;
        _wait = null;
        return answer;
    }

    // An error that the service sent is an answer; one that the network made is none.
    private static bool IsAnswer(Exception e) => e is LakeException or StrangeAnswerException
        || e is AmazonServiceException { StatusCode: not 0 } or Amazon.Runtime.Internal.HttpErrorResponseException;

    private sealed record Wait(string Text, long Since);
}
