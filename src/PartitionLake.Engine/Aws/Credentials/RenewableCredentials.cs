using Amazon.Runtime;

namespace PartitionLake.Engine.Aws.Credentials;

/// <summary>
/// Credentials that are asked again from their source when a service no longer takes them: a file that another tool has written anew, a login,
/// a process, a role, a variable of the session. Safe for several threads.
/// </summary>
/// <param name="source">In words, for messages.</param>
/// <param name="first">What the source has given.</param>
/// <param name="read">Reads the source anew.</param>
internal sealed class RenewableCredentials(string source, AWSCredentials first, Func<AWSCredentials> read) : AWSCredentials, IDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private volatile AWSCredentials _current = first;
    private volatile int _generation;

    /// <summary>Grows with each renewal; a caller keeps what it was when its request was signed.</summary>
    public int Generation => _generation;

    public override ImmutableCredentials GetCredentials() => GetCredentialsAsync().GetAwaiter().GetResult();

    public override async Task<ImmutableCredentials> GetCredentialsAsync()
    {
        try
        {
            return await _current.GetCredentialsAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is not (LakeException or OperationCanceledException))
        {
            throw CredentialFailure.Describe(e, source);
        }
    }

    public void Dispose() => _gate.Dispose();

    /// <summary>Asks the source again, unless another caller has done so since.</summary>
    /// <param name="generation">That of the credentials that were refused.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    /// <returns>Whether there are others now.</returns>
    public async Task<bool> RenewAsync(int generation, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (generation != _generation)
                return true;
            var before = await GetCredentialsAsync().ConfigureAwait(false);
            (_current as RefreshingAWSCredentials)?.ClearCredentials();
            _current = read();
            var after = await GetCredentialsAsync().ConfigureAwait(false);
            if (before.AccessKey == after.AccessKey && before.SecretKey == after.SecretKey && before.Token == after.Token)
                return false;
            _generation++;
            return true;
        }
        finally
        {
            _gate.Release();
        }
    }
}
