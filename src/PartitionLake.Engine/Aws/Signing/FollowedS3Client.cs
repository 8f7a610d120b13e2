using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.S3;

namespace PartitionLake.Engine.Aws.Signing;

/// <summary>The SDK's S3 client, whose requests a <see cref="RequestFollower"/> can follow.</summary>
internal sealed class FollowedS3Client(AWSCredentials credentials, AmazonS3Config config) : AmazonS3Client(credentials, config)
{
    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        base.CustomizeRuntimePipeline(pipeline);
        // Behind the choice of the signature, which the follower may replace.
        pipeline.AddHandlerBefore<Signer>(new FollowingHandler());
    }
}
