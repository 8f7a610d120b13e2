using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.S3;
using Amazon.S3.Internal;
using PartitionLake.Engine.Aws.Metering;
using PartitionLake.Engine.Aws.Permissions;
using PartitionLake.Engine.Aws.Signing;

namespace PartitionLake.Engine.Aws.Clients;

/// <summary>The SDK's S3 client, whose requests a <see cref="RequestFollower"/> can follow, with an eye on what answers them.</summary>
/// <param name="credentials">The keys.</param>
/// <param name="config">The configuration.</param>
/// <param name="reach">Sees what answers.</param>
/// <param name="meter">Counts the requests.</param>
/// <param name="requesterPays">Whether each request agrees to be paid for.</param>
internal sealed class LakeS3Client(AWSCredentials credentials, AmazonS3Config config, AwsReach reach, RequestMeter meter, bool requesterPays)
    : AmazonS3Client(credentials, config)
{
    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        base.CustomizeRuntimePipeline(pipeline);
        pipeline.ReplaceHandler<AmazonS3RedirectHandler>(new FollowedRedirect());
        // The SDK's own repetitions for S3 look for a bucket in other regions by a way of their own, past the trust and the proxy of this client.
        pipeline.ReplaceHandler<RetryHandler>(new RetryHandler(new StandardRetryPolicy(Config)));
        pipeline.AddHandlerAfter<Unmarshaller>(new MeteringHandler(meter));
        pipeline.AddHandlerAfter<Unmarshaller>(new AnswerCheck());
        pipeline.AddHandlerAfter<RetryHandler>(new ReachWatch(reach));
        pipeline.AddHandlerAfter<RetryHandler>(new PermissionHandler());
        if (requesterPays)
            pipeline.AddHandlerBefore<Signer>(new PayingHandler());
        // Behind the choice of the signature, which the follower may replace.
        pipeline.AddHandlerBefore<Signer>(new FollowingHandler());
    }
}
