using System.Runtime.CompilerServices;
using Amazon.Runtime;

namespace PartitionLake.Engine.Aws.Signing;

/// <summary>
/// Stands beside the requests of one holder of a lease, at the last moment before each is sent and when it is answered. Safe for several threads.
/// </summary>
internal abstract class RequestFollower
{
    private static readonly ConditionalWeakTable<AmazonWebServiceRequest, RequestFollower> s_followed = [];

    /// <summary>Lets this one follow a request through the SDK, its repetitions too.</summary>
    public void Follow(AmazonWebServiceRequest request) => s_followed.Add(request, this);

    public static RequestFollower? Of(AmazonWebServiceRequest request) => s_followed.TryGetValue(request, out var follower) ? follower : null;

    /// <summary>Called before each attempt to send; what it throws is what the caller gets, and nothing is sent.</summary>
    /// <param name="isChange">Whether the request may change something.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    /// <returns>The time in which the store may act on it, to be signed into the request; null for the usual signature.</returns>
    public abstract ValueTask<SigningWindow?> BeforeAsync(bool isChange, CancellationToken cancellationToken);

    /// <summary>The time on the follower's clock at which a request is sent.</summary>
    public abstract long Now();

    /// <summary>The store has answered, with success or an error.</summary>
    /// <param name="date">The header <c>Date</c> of the answer, the store's own clock.</param>
    /// <param name="sent">What <see cref="Now"/> was when the request was sent.</param>
    public abstract void Answered(string? date, long sent);
}

/// <summary>When a request is valid, by the clock of the store that it goes to.</summary>
/// <param name="From">The beginning, a whole second.</param>
/// <param name="Seconds">How long.</param>
internal readonly record struct SigningWindow(DateTimeOffset From, int Seconds);
