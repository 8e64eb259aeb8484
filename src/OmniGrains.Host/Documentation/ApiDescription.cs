using Microsoft.OpenApi;

namespace OmniGrains.Host.Documentation;

/// <summary>The OpenAPI 3.1 document, at <c>/openapi/v1.json</c>.</summary>
internal static class ApiDescription
{
    public const string Address = "/openapi/v1.json";

    public static void AddApiDescription(this IServiceCollection services)
    {
        services.AddOutputCache();
        services.AddOpenApi("v1", options =>
        {
            options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
            options.AddDocumentTransformer<DocumentFrame>();
            options.AddOperationTransformer<OperationFrame>();
            options.AddOperationTransformer<SampleExamples>();
            options.AddSchemaTransformer<WireSchemas>();
        });
    }

    /// <summary>Made once in the life of the process: it is the same for everybody, and takes long to make.</summary>
    public static void MapApiDescription(this WebApplication app)
    {
        app.UseWhen(static http => http.Request.Path == Address, static branch => branch.UseOutputCache());
        app.MapOpenApi("/openapi/{documentName}.json").CacheOutput(static policy => policy.Expire(TimeSpan.FromDays(365)));
    }
}
