using System.Text.Json;
using System.Text.Json.Serialization;
using OmniGrains.Edge;

namespace OmniGrains.Webhooks;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(EndpointCreated))]
[JsonSerializable(typeof(EndpointChanged))]
[JsonSerializable(typeof(SecretRotated))]
[JsonSerializable(typeof(EndpointDisabled))]
[JsonSerializable(typeof(EndpointDeleted))]
[JsonSerializable(typeof(DeliveriesAttempted))]
[JsonSerializable(typeof(DeliveryRequested))]
[JsonSerializable(typeof(CursorMoved))]
[JsonSerializable(typeof(DeliveriesResumed))]
[JsonSerializable(typeof(EndpointReply))]
[JsonSerializable(typeof(DeliveriesReply))]
[JsonSerializable(typeof(Deliveries))]
[JsonSerializable(typeof(EndpointInput))]
[JsonSerializable(typeof(EndpointList))]
[JsonSerializable(typeof(EndpointSecret))]
[JsonSerializable(typeof(EndpointReceipt))]
[JsonSerializable(typeof(TestResult))]
[JsonSerializable(typeof(TestMessage))]
[JsonSerializable(typeof(ReplayInput))]
[JsonSerializable(typeof(Page<DeliveryDetails>))]
[JsonSerializable(typeof(ChangeEndpoint))]
[JsonSerializable(typeof(CreateEndpoint))]
[JsonSerializable(typeof(DeleteEndpoint))]
[JsonSerializable(typeof(DisableEndpoint))]
[JsonSerializable(typeof(MoveCursor))]
[JsonSerializable(typeof(RecordAttempts))]
[JsonSerializable(typeof(RequestDelivery))]
[JsonSerializable(typeof(ResumeDeliveries))]
[JsonSerializable(typeof(RotateSecret))]
internal sealed partial class WebhooksJson : JsonSerializerContext;

internal static class EndpointJson
{
    /// <summary>What was asked for, as bytes to be digested.</summary>
    public static byte[] Bytes(EndpointInput input) => JsonSerializer.SerializeToUtf8Bytes(input, WebhooksJson.Default.EndpointInput);
}
