using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.S3;
using Amazon.S3.Internal;
using PartitionLake.Engine.Aws.Signing;

namespace PartitionLake.Engine.Aws;

/// <summary>The SDK's S3 client, whose requests a <see cref="RequestFollower"/> can follow, with an eye on what answers them.</summary>
internal sealed class LakeS3Client(AWSCredentials credentials, AmazonS3Config config, AwsReach reach) : AmazonS3Client(credentials, config)
{
    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        base.CustomizeRuntimePipeline(pipeline);
        pipeline.ReplaceHandler<AmazonS3RedirectHandler>(new FollowedRedirect());
        pipeline.AddHandlerAfter<Unmarshaller>(new AnswerCheck());
        pipeline.AddHandlerAfter<RetryHandler>(new ReachWatch(reach));
        // Behind the choice of the signature, which the follower may replace.
        pipeline.AddHandlerBefore<Signer>(new FollowingHandler());
    }
}
