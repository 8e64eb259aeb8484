using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace OmniGrains.Edge.Json;

/// <summary>Values as callers of the API see them: conditions name the fields that the API and the live stream show.</summary>
public sealed class WireJson(IOptions<JsonOptions> options)
{
    public JsonElement Of(object value) => JsonSerializer.SerializeToElement(value, options.Value.SerializerOptions.GetTypeInfo(value.GetType()));
}
