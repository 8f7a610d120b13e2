namespace PartitionLake.Engine.Aws.Metering;

/// <summary>How a request is counted and priced.</summary>
public enum RequestKind
{
    /// <summary>A page of objects or of unfinished uploads of a bucket.</summary>
    List,

    /// <summary>What an object is, without its content.</summary>
    Head,

    /// <summary>A range of an object, a query over one, or a setting of a bucket.</summary>
    Get,

    /// <summary>An object, a part of one, a copy, the beginning and the end of an upload in parts, or a setting of a bucket.</summary>
    Put,

    /// <summary>A removal of one object or of many in one request, and the end of an upload that is given up.</summary>
    Delete,

    /// <summary>A call of another service: Glue, Athena, CloudWatch.</summary>
    Api,
}
