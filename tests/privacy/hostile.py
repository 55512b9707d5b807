"""An environment that would have every library here talk to somebody."""

OUTSIDE = "192.0.2.1"  # RFC 5737: an address that belongs to nobody

HOSTILE = {
    "LANGCHAIN_TRACING_V2": "true",
    "LANGCHAIN_ENDPOINT": f"http://{OUTSIDE}:9",
    "LANGCHAIN_API_KEY": "planted",
    "LANGSMITH_TRACING": "true",
    "LANGSMITH_ENDPOINT": f"http://{OUTSIDE}:9",
    "LANGSMITH_API_KEY": "planted",
    "LANGSMITH_GATEWAY": "true",
    "GRADIO_ANALYTICS_ENABLED": "True",
    "GRADIO_SHARE": "True",
    "GRADIO_SERVER_NAME": "0.0.0.0",
    "GRADIO_ALLOWED_PATHS": "/",
    "HF_ENDPOINT": f"http://{OUTSIDE}",
    "HF_HUB_DISABLE_TELEMETRY": "0",
    "HF_HUB_ENABLE_HF_TRANSFER": "1",
    "ANONYMIZED_TELEMETRY": "True",
    "CHROMA_PRODUCT_TELEMETRY_IMPL": "chromadb.telemetry.product.posthog.Posthog",
    "CHROMA_SERVER_HOST": OUTSIDE,
    "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://{OUTSIDE}:4317",
    "OTEL_SDK_DISABLED": "false",
    "SENTRY_DSN": f"http://k@{OUTSIDE}/1",
    "OPENAI_BASE_URL": f"http://{OUTSIDE}/v1",
    "OPENAI_API_KEY": "planted",
    "OPENAI_LOG": "debug",
    "WANDB_API_KEY": "planted",
    "HTTP_PROXY": f"http://{OUTSIDE}:3128",
    "http_proxy": f"http://{OUTSIDE}:3128",
    "HTTPS_PROXY": f"http://{OUTSIDE}:3128",
    "ALL_PROXY": f"http://{OUTSIDE}:3128",
}
