using Microsoft.OpenApi;

namespace OmniGrains.Host.Documentation;

/// <summary>The OpenAPI 3.1 document, at <c>/openapi/v1.json</c>.</summary>
internal static class ApiDescription
{
    public const string Address = "/openapi/v1.json";

    public static void AddApiDescription(this IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.AddDocumentTransformer<DocumentFrame>();
        options.AddOperationTransformer<OperationFrame>();
        options.AddOperationTransformer<SampleExamples>();
        options.AddSchemaTransformer<WireSchemas>();
    });

    public static void MapApiDescription(this WebApplication app) => app.MapOpenApi("/openapi/{documentName}.json");
}
